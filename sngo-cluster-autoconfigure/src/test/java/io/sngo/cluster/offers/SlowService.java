// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.offers;

import java.util.concurrent.CountDownLatch;

import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.ClusterService;
import io.sngo.cluster.service.ServiceHandler;

/**
 * Answers when a test lets it.
 */
@ClusterService("slow")
public class SlowService implements ServiceHandler<String, String> {

	private final CountDownLatch started = new CountDownLatch(1);

	private final CountDownLatch mayEnd = new CountDownLatch(1);

	@Override
	public String handle(String request, CallContext context) throws InterruptedException {
		this.started.countDown();
		this.mayEnd.await();
		return "done";
	}

	public CountDownLatch started() {
		return this.started;
	}

	public CountDownLatch mayEnd() {
		return this.mayEnd;
	}

}
