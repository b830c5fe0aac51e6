    # Softmax cross-entropy over columns that all users share, some users at a time. The logits of unit vectors are bounded:
    # where the bound is small no maximum is needed.
    u = torch.div(torch.detach(user), #temperature#)
    v = torch.detach(item)
    columns_first = torch.contiguous(torch.t(v))
    vt = torch.index_select(v, 0, targets)
    s0 = torch.sum(torch.mul(u, vt), [1])
    zt = torch.add(s0, target_adjustment)
    own = torch.unsqueeze(torch.add(s0, own_adjustment), 1)
    du = torch.empty_like(u)
    dv = torch.zeros_like(v)
    each = torch.empty_like(zt)
    columns = torch.size(v, 0)
    blocks = torch.size(bounds, 0) - 1
    for i in range(blocks):
      first = int(torch.item(bounds[i][0]))
      size = int(torch.item(bounds[i + 1][0])) - first
      first_masked = int(torch.item(bounds[i][1]))
      masks = int(torch.item(bounds[i + 1][1])) - first_masked
      ub = torch.narrow(u, 0, first, size)
#: logits
      _o = torch.scatter_(z, 1, torch.unsqueeze(torch.narrow(targets, 0, first, size), 1), torch.narrow(own, 0, first, size))
      if torch.gt(masks, 0):
        out = torch.sub(torch.narrow(masked, 0, first_masked, masks), first * columns)
        _k = torch.index_fill_(torch.view(z, [-1]), 0, out, #not_drawn#)
      else:
        pass
#: shift
      e = torch.exp_(z)
      s = torch.sum(e, [1], True)
      _l = torch.copy_(torch.narrow(each, 0, first, size), torch.add(torch.log(torch.squeeze(s, 1)), shift))
      _u = torch.copy_(torch.narrow(du, 0, first, size), torch.div_(__torch__.product_by_rows(e, columns_first), s))
      _v = __torch__.add_product(dv, torch.t(e), torch.div(ub, s))
    loss = torch.mean(torch.sub(each, zt))
    du1 = torch.mul_(torch.sub_(du, vt), 1.0 / (#temperature# * float(users)))
    dv1 = torch.mul_(torch.index_add_(dv, 0, targets, u, alpha=-1), 1.0 / float(users))
    grads = torch.grad([user, item], [#leaves#], annotate(Optional[List[Optional[Tensor]]], [du1, dv1]), None, False, True)
