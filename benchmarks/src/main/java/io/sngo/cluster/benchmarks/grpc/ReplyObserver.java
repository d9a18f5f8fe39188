// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.grpc;

import io.grpc.stub.StreamObserver;
import io.sngo.cluster.benchmarks.subject.Reply;

/**
 * Waits for one answer.
 *
 * @param reply gets it
 */
record ReplyObserver<T>(Reply reply) implements StreamObserver<T> {

	@Override
	public void onNext(T answer) {
		this.reply.received(answer);
	}

	@Override
	public void onError(Throwable failure) {
		this.reply.failed(failure);
	}

	@Override
	public void onCompleted() {
		// The answer has told it.
	}

}
