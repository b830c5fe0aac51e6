    # Every user has negatives of its own, [users, negatives] columns.
    u = torch.div(user, #temperature#)
    zt = torch.add(torch.sum(torch.mul(u, torch.index_select(item, 0, targets)), [1]), target_adjustment)
    vn = torch.view(torch.index_select(item, 0, torch.view(negatives, [-1])), [users, -1, torch.size(item, 1)])
    zn = torch.add(torch.squeeze(torch.bmm(vn, torch.unsqueeze(u, 2)), 2), negative_adjustment)
#: pairs
    loss = torch.mean(each)
    grads = torch.grad([loss], [#leaves#], None, None, False, True)
