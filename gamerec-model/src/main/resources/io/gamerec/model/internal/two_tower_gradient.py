# Loss and gradient of the two towers as a TorchScript program. GradientProgram writes the towers and the loss in the place
# of each line that begins with "#:" and this file does the rest. The dialect is that of code/*.py in a TorchScript archive: torch.f(...) is aten::f,
# every statement assigns, in-place operations must keep a name or they are removed as dead.
#
# Autograd does the dense layers. By hand are: the sums over sparse rows (embedding_bag forward both ways, its own
# backward is slow), rows of tables, and softmax cross-entropy over shared columns (shared_softmax.py).

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
def product_by_rows(a: Tensor,
    b: Tensor) -> Tensor:
#: product_by_rows
def add_product(sum: Tensor,
    a: Tensor,
    b: Tensor) -> Tensor:
#: add_product
def unit(x: Tensor) -> Tensor:
  return torch.div(x, torch.clamp_min(torch.norm(x, 2, [1], True), #smallest_length#))
def or_cold(rows: Tensor,
    cold: Tensor,
    keep: Tensor) -> Tensor:
  return torch.add(torch.mul(rows, keep), torch.mul(cold, torch.rsub(keep, 1)))
def heads_of(x: Tensor,
    heads: int) -> Tensor:
  return torch.transpose(torch.view(x, [torch.size(x, 0), torch.size(x, 1), heads, -1]), 1, 2)
def attention(queries: Tensor,
    keys: Tensor,
    weight: Tensor,
    bias: Tensor,
    mask: Tensor,
    heads: int,
    dropout: float) -> Tensor:
  places = torch.size(queries, 1)
  dim = torch.size(queries, 2)
  w = torch.split(weight, dim)
  b = torch.split(bias, dim)
  q = __torch__.heads_of(__torch__.linear(queries, w[0], b[0]), heads)
  k = __torch__.heads_of(__torch__.linear(keys, w[1], b[1]), heads)
  v = __torch__.heads_of(__torch__.linear(keys, w[2], b[2]), heads)
  scaled = torch.mul(q, torch.sqrt(heads / dim))
  seen = torch.narrow(mask, 2, torch.size(keys, 1) - places, places)
  logits = torch.add_(torch.matmul(scaled, torch.transpose(k, 2, 3)), seen)
  weights = torch.dropout(torch.softmax(logits, 3), dropout, True)
  sums = torch.transpose(torch.matmul(weights, v), 1, 2)
  return torch.reshape(sums, [torch.size(queries, 0), places, dim])
def take(gradient: Optional[Tensor]) -> Tensor:
  if torch.__is__(gradient, None):
    ops.prim.RaiseException("an input of the towers has no gradient")
    there = torch.zeros([0])
  else:
    there = unchecked_cast(Tensor, gradient)
  return there
def take_or_zeros(gradient: Optional[Tensor],
    like: Tensor) -> Tensor:
  if torch.__is__(gradient, None):
    there = torch.zeros_like(like)
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
    pool_index: Tensor,
    pool_offsets: Tensor,
    pool_weights: Tensor,
    entry_index: Tensor,
    entry_offsets: Tensor,
    entry_weights: Tensor,
    user_rows: Tensor,
    dense: Tensor,
    sequence_rows: Tensor,
    sequence_inputs: Tensor,
    sequence_mask: Tensor,
    sequence_players: Tensor,
    item_rows: Tensor,
    keep: Tensor,
    targets: Tensor,
    target_adjustment: Tensor,
    own_adjustment: Tensor,
    adjustment: Tensor,
    masked: Tensor,
    bounds: Tensor,
    negatives: Tensor,
    negative_adjustment: Tensor,
    inputs: List[Tensor]) -> Tuple[Tensor, Tensor]:
    users = torch.size(targets, 0)
    leaf = torch.requires_grad_(torch.detach(flat))
    w = torch.split(leaf, [#sizes#])
    d = torch.split(torch.detach(flat), [#sizes#])
#: towers
#: loss
    # A specification whose towers are tables alone has no gradient but that of their rows.
    g = __torch__.take_or_zeros(grads[0], leaf)
#: scatter
    return (loss, g)
