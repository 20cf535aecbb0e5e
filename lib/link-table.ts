// The table that holds the memory: what is agreed, and which items are one thing. Losing it would mean duplicates.

import { RemovalPolicy } from 'aws-cdk-lib'
import {
  type Attribute,
  AttributeType,
  BillingMode,
  ProjectionType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb'
import type { Function as Lambda } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import { tableShape } from '../shared/hosts/aws/environment.ts'
import { allow } from './allow.ts'

const text = (name: string): Attribute => ({ name, type: AttributeType.STRING })
const number = (name: string): Attribute => ({ name, type: AttributeType.NUMBER })

export class LinkTable extends Construct {
  readonly table: Table

  /**
   * The name is fixed: a later deployment takes over by it what was kept, where a new table would forget every link.
   * Retained in every case: protected as it is, a rollback could not delete it, and would be stuck.
   */
  constructor(scope: Construct, id: string, name: string) {
    super(scope, id)
    const { partition, sort, expiry, due } = tableShape
    this.table = new Table(this, 'Table', {
      tableName: name,
      partitionKey: text(partition),
      sortKey: text(sort),
      timeToLiveAttribute: expiry,
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    })
    this.table.addGlobalSecondaryIndex({
      indexName: due.index,
      partitionKey: text(due.partition),
      sortKey: number(due.sort),
      projectionType: ProjectionType.KEYS_ONLY,
    })
  }

  /** For lanes: all that a store does. The index is named: no wildcard is needed. */
  keepsMemoryOf(lane: Lambda): void {
    const { tableArn } = this.table
    const onRows = ['dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:Query']
    lane.addToRolePolicy(allow(onRows, [tableArn]))
    lane.addToRolePolicy(allow(['dynamodb:Query'], [`${tableArn}/index/${tableShape.due.index}`]))
  }

  /** For the door: which deliveries were heard. Where the answer to a write was lost, it looks whether the write is there. */
  keepsDeliveriesOf(door: Lambda): void {
    door.addToRolePolicy(allow(['dynamodb:BatchGetItem', 'dynamodb:PutItem'], [this.table.tableArn]))
  }
}
