// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.grpc;

import java.util.function.Consumer;

import io.grpc.stub.StreamObserver;

/**
 * Waits for nothing but the failure of a stream of messages.
 *
 * @param onFailure told of it
 */
record FailureObserver(Consumer<Throwable> onFailure) implements StreamObserver<byte[]> {

	@Override
	public void onNext(byte[] answer) {
		// There is none.
	}

	@Override
	public void onError(Throwable failure) {
		this.onFailure.accept(failure);
	}

	@Override
	public void onCompleted() {
		// The client has ended it.
	}

}
