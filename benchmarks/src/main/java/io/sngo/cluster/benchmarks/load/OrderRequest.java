// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.load;

import io.sngo.cluster.benchmarks.subject.Client;
import io.sngo.cluster.benchmarks.subject.Order;
import io.sngo.cluster.benchmarks.subject.Reply;

/**
 * A record, compared field by field.
 *
 * @param order the record
 */
record OrderRequest(Order order) implements Request {

	@Override
	public void send(Client client, Reply reply) throws Exception {
		client.echo(this.order, reply);
	}

	@Override
	public boolean isAnswer(Object answer) {
		return this.order.equals(answer);
	}

}
