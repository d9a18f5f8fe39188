// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.load;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.sngo.cluster.benchmarks.subject.Client;
import io.sngo.cluster.benchmarks.subject.Workload;

/**
 * Calls one system, the same way as every other.
 */
public final class LoadGenerator implements AutoCloseable {

	private final Client client;

	/** Threads are kept: before JDK 21, what they allocated is forgotten with them. */
	private final ExecutorService threads = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 1, TimeUnit.DAYS,
			new SynchronousQueue<>());

	public LoadGenerator(Client client) {
		this.client = client;
	}

	/**
	 * Keeps calls in flight for some time. Of messages, that many are on their way at
	 * most: after every half of them, a call of 32 bytes tells that they have arrived.
	 * @param lead seconds that are not measured
	 * @param seconds that are measured
	 * @throws LoadException if a call fails, is not answered or is answered wrongly
	 */
	public LoadResult run(Workload workload, int inFlight, double lead, double seconds) throws InterruptedException {
		return new Load(workload, inFlight, Phase.startingNow(lead, seconds)).run(this.client, workload, this.threads);
	}

	@Override
	public void close() {
		this.threads.shutdownNow();
		this.client.close();
	}

}
