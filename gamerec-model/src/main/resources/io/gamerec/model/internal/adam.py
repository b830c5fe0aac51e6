# Clip and Adam over the flat weights as a TorchScript program, in place; see two_tower_gradient.py for the dialect.

class M(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.M,
    flat: Tensor,
    moment1: Tensor,
    moment2: Tensor,
    g: Tensor,
    hyper: Tensor) -> Tensor:
    norm = torch.norm(g)
    if bool(torch.isfinite(norm)):
      clip = #clip_norm# / (float(torch.item(norm)) + #tiny#)
      if torch.lt(clip, 1.0):
        _c = torch.mul_(g, clip)
      else:
        pass
      _m = torch.add_(torch.mul_(moment1, #beta1#), g, alpha=1.0 - #beta1#)
      _v = torch.addcmul_(torch.mul_(moment2, #beta2#), g, g, value=1.0 - #beta2#)
      root = torch.add_(torch.div_(torch.sqrt(moment2), float(torch.item(hyper[1]))), #epsilon#)
      _a = torch.addcdiv_(flat, moment1, root, value=torch.neg(float(torch.item(hyper[0]))))
    else:
      pass
    return norm
