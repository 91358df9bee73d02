import { Option } from 'commander'

/** `--config FILE`, as every command that needs a node's configuration takes it. */
export function configOption(): Option {
  return new Option('-c, --config <file>', 'the node’s configuration file (YAML)')
}
