// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.load;

import io.sngo.cluster.benchmarks.subject.Client;
import io.sngo.cluster.benchmarks.subject.Elements;
import io.sngo.cluster.benchmarks.subject.Reply;

/**
 * Asks for a stream. Whoever receives it looks at each element.
 */
final class StreamRequest implements Request {

	@Override
	public void send(Client client, Reply reply) throws Exception {
		client.stream(reply);
	}

	@Override
	public boolean isAnswer(Object answer) {
		return answer instanceof Long count && count == Elements.COUNT;
	}

}
