// One page for operators: two rows per lane, what it does and what it was allowed and found.

import { Dashboard as Board, GraphWidget, type IMetric } from 'aws-cdk-lib/aws-cloudwatch'
import { Construct } from 'constructs'
import { type Watched, watchOf } from './watch.ts'

export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, client: string, name: string, lanes: readonly Watched[]) {
    super(scope, id)
    const board = new Board(this, 'Board', { dashboardName: name })
    for (const lane of lanes) {
      const watch = watchOf(client, lane)
      const graph = (title: string, ...left: readonly IMetric[]) =>
        new GraphWidget({ title: `${lane.title}: ${title}`, left: [...left], width: 6 })
      board.addWidgets(
        graph('taken and failed', ...watch.operations),
        graph('seen to, %', watch.success),
        graph('how long that lasts', watch.duration, watch.work),
        graph('signals waiting, and for how long', watch.waiting, watch.oldest),
      )
      board.addWidgets(
        graph('requests a minute, and the limit', ...watch.rate),
        graph('until the limit opens again', watch.reset),
        graph('in step at an audit, %', watch.score, watch.drift),
        graph('audits', watch.audits),
      )
    }
  }
}
