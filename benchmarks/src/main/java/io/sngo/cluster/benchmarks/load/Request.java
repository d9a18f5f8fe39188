// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.load;

import io.sngo.cluster.benchmarks.subject.Client;
import io.sngo.cluster.benchmarks.subject.Order;
import io.sngo.cluster.benchmarks.subject.Reply;
import io.sngo.cluster.benchmarks.subject.Workload;

/**
 * What one slot asks again and again. No two slots ask the same, so that an answer that
 * belongs to another call is noticed.
 */
interface Request {

	static Request of(Workload workload, int slot) {
		return switch (workload) {
			case RAW_32, RAW_64K -> new BytesRequest(workload.bytes(), slot);
			case JSON_1K -> new OrderRequest(Order.sample(slot));
			case STREAM_32 -> new StreamRequest();
			case ONE_WAY_32 -> throw new IllegalArgumentException("A message is no request");
		};
	}

	void send(Client client, Reply reply) throws Exception;

	/**
	 * Whether this is the answer.
	 */
	boolean isAnswer(Object answer);

}
