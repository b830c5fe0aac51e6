# Loss and gradient of the two towers as a TorchScript program. StepProgram writes the towers of a FeatureSpec in the place
# of each line that begins with "#:" and this file does the rest. The dialect is that of code/*.py in a TorchScript archive: torch.f(...) is aten::f,
# every statement assigns, in-place operations must keep a name or they are removed as dead.
#
# Autograd does the dense layers. By hand are: the sums over sparse rows (embedding_bag forward both ways, its own
# backward is slow), softmax cross-entropy (no one-hot, no second pass over [B, n]).

def bag(table: Tensor,
    index: Tensor,
    offsets: Tensor,
    weights: Tensor) -> Tensor:
  sums, _0, _1, _2 = torch.embedding_bag(table, index, offsets, False, 0, False, weights, True)
  return sums
def linear(x: Tensor,
    weight: Tensor,
    bias: Tensor) -> Tensor:
#: linear
def product(a: Tensor,
    b: Tensor) -> Tensor:
#: product
def project(x: Tensor,
    weight0: Tensor,
    bias0: Tensor,
    weight2: Tensor,
    bias2: Tensor) -> Tensor:
  y = __torch__.linear(torch.relu(__torch__.linear(x, weight0, bias0)), weight2, bias2)
  return torch.div(y, torch.clamp_min(torch.norm(y, 2, [1], True), #smallest_length#))
def take(gradient: Optional[Tensor]) -> Tensor:
  if torch.__is__(gradient, None):
    ops.prim.RaiseException("an input of the towers has no gradient")
    there = torch.zeros([0])
  else:
    there = unchecked_cast(Tensor, gradient)
  return there
class M(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.M,
    flat: Tensor,
    padding: Tensor,
    adjustment: Tensor,
    pool_index: Tensor,
    pool_offsets: Tensor,
    pool_weights: Tensor,
    entry_index: Tensor,
    entry_offsets: Tensor,
    entry_weights: Tensor,
    dense: Tensor,
    targets: Tensor,
    inputs: List[Tensor]) -> Tuple[Tensor, Tensor]:
    users = torch.size(targets, 0)
    leaf = torch.requires_grad_(torch.detach(flat))
    w = torch.split(leaf, [#sizes#])
    d = torch.split(torch.detach(flat), [#sizes#])
#: towers
    # Cross-entropy. The logits of unit vectors are bounded: where the bound is small no maximum is needed.
    u = torch.div(torch.detach(user), #temperature#)
    v = torch.detach(item)
    vt = torch.index_select(v, 0, targets)
    zt = torch.add(torch.sum(torch.mul(u, vt), [1]), torch.index_select(adjustment, 0, targets))
#: logits
#: shift
    e = torch.exp_(z)
    s = torch.sum(e, [1], True)
    loss = torch.mean(torch.sub(torch.add(torch.log(torch.squeeze(s, 1)), shift), zt))
    du = torch.sub_(torch.div_(__torch__.product(e, v), s), vt)
    du1 = torch.mul_(du, 1.0 / (#temperature# * float(users)))
    dv = torch.index_add_(__torch__.product(torch.t(e), torch.div(u, s)), 0, targets, u, alpha=-1)
    dv1 = torch.mul_(dv, 1.0 / float(users))
    grads = torch.grad([user, item], [#leaves#], annotate(Optional[List[Optional[Tensor]]], [du1, dv1]), None, False, False)
    g = __torch__.take(grads[0])
#: scatter
    return (loss, g)
