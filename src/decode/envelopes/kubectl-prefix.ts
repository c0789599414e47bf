import { prefixEnvelope } from '../prefix-envelope.ts';

// kubernetes/kubectl pkg/cmd/logs/logs.go: `[pod/NAME/CONTAINER] `.
export const kubectlPrefix = prefixEnvelope({
  id: 'kubectl-prefix',
  title: 'kubectl logs --prefix',
  pattern: /^\[pod\/(?<pod>[^\s/\]]{1,253})\/(?<container>[^\s\]]{1,63})\] /,
});
