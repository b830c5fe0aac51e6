# Clip, Adam with decoupled weight decay and the average of the weights as a TorchScript program, in place; see
# two_tower_gradient.py for the dialect. hyper: rate and root of the bias correction, 1 - learning rate * weight decay, greatest norm,
# weight of the new weights in the average (0: there is none, and average is not read).

class M(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.M,
    flat: Tensor,
    moment1: Tensor,
    moment2: Tensor,
    average: Tensor,
    g: Tensor,
    hyper: Tensor) -> Tensor:
    norm = torch.norm(g)
    if bool(torch.isfinite(norm)):
      clip = float(torch.item(hyper[3])) / (float(torch.item(norm)) + #tiny#)
      if torch.lt(clip, 1.0):
        _c = torch.mul_(g, clip)
      else:
        pass
      keep = float(torch.item(hyper[2]))
      if torch.lt(keep, 1.0):
        _d = torch.mul_(flat, keep)
      else:
        pass
      _m = torch.add_(torch.mul_(moment1, #beta1#), g, alpha=1.0 - #beta1#)
      _v = torch.addcmul_(torch.mul_(moment2, #beta2#), g, g, value=1.0 - #beta2#)
      root = torch.add_(torch.div_(torch.sqrt(moment2), float(torch.item(hyper[1]))), #epsilon#)
      _a = torch.addcdiv_(flat, moment1, root, value=torch.neg(float(torch.item(hyper[0]))))
      fresh = float(torch.item(hyper[4]))
      if torch.gt(fresh, 0.0):
        _e = torch.lerp_(average, flat, fresh)
      else:
        pass
    else:
      pass
    return norm
