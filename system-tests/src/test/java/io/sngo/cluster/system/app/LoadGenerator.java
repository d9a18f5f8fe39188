// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system.app;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.RemoteService;
import io.sngo.cluster.service.ServiceRef;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Calls {@code work} at a steady rate, whatever becomes of the calls, and writes down the
 * beginning and the end of each.
 */
@Component
class LoadGenerator {

	private final RemoteService remote;

	private final LineFile starts;

	private final LineFile calls;

	/** Names this run of the node: a later one starts to count anew. */
	private final String run;

	private final AtomicInteger started = new AtomicInteger();

	private final AtomicInteger ended = new AtomicInteger();

	private volatile boolean running;

	LoadGenerator(RemoteService remote, @Value("${system.directory}") Path directory,
			@Value("${cluster.node-id}") String node) {
		this.remote = remote;
		this.starts = new LineFile(directory.resolve("started.log"));
		this.calls = new LineFile(directory.resolve("calls.log"));
		this.run = node + "-" + ProcessHandle.current().pid();
	}

	/**
	 * @param node the only one to call; empty for any
	 */
	void start(int callsPerSecond, Duration length, String node) {
		this.running = true;
		Thread thread = new Thread(() -> run(callsPerSecond, length, node), "load");
		thread.setDaemon(true);
		thread.start();
	}

	void stop() {
		this.running = false;
	}

	private void run(int callsPerSecond, Duration length, String node) {
		long interval = TimeUnit.SECONDS.toNanos(1) / callsPerSecond;
		long begin = System.nanoTime();
		for (long due = 0; due < length.toNanos() && this.running; due += interval) {
			long ahead = begin + due - System.nanoTime();
			if (ahead > 0) {
				LockSupport.parkNanos(ahead);
			}
			call(node, this.run + "-" + this.started.incrementAndGet());
		}
		this.running = false;
	}

	private void call(String node, String id) {
		long start = System.currentTimeMillis();
		this.starts.append(id);
		Mono<String> call = node.isEmpty() ? this.remote.call("work", id, String.class)
				: this.remote.call(new ServiceRef("work", NodeId.of(node)), id, String.class);
		call.subscribe((executor) -> ended(id, start, "VALUE", executor), (ex) -> failed(id, start, ex));
	}

	private void failed(String id, long start, Throwable ex) {
		if (ex instanceof CallException call) {
			ended(id, start, call.outcome().name(), call.reason());
		}
		else {
			ended(id, start, "OTHER", ex.toString().replace(' ', '_'));
		}
	}

	private void ended(String id, long start, String outcome, String detail) {
		this.calls.append(id, start, outcome, detail);
		this.ended.incrementAndGet();
	}

	Progress progress() {
		return new Progress(this.running, this.started.get(), this.ended.get());
	}

	/**
	 * How far the load is.
	 */
	record Progress(boolean running, int started, int ended) {
	}

}
