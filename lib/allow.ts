// Permissions are written out: these actions, on these resources.

import { PolicyStatement } from 'aws-cdk-lib/aws-iam'

export const allow = (actions: readonly string[], resources: readonly string[]): PolicyStatement =>
  new PolicyStatement({ actions: [...actions], resources: [...resources] })
