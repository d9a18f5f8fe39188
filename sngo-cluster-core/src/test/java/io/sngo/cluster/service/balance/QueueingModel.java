// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.balance;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

import io.sngo.cluster.service.CallFeedback;
import io.sngo.cluster.service.CallFeedback.Result;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.EventQueue;
import io.sngo.cluster.service.LoadBalancer;
import io.sngo.cluster.service.ServiceInstance;

/**
 * Nodes that call the instances of a service, in virtual time: each with a balancer of
 * its own, which knows nothing of the calls of the others. Calls come at random moments
 * (Poisson). An instance handles some at a time, and the others wait in their order. The
 * same seed gives the same run.
 */
final class QueueingModel {

	private static final CallSpec CALL = CallSpec.of("echo", null, void.class);

	/** Time that a request or an answer is on its way. */
	private static final long NETWORK = 100_000;

	/** Calls that an instance handles at a time. */
	private static final int WORKERS = 4;

	private final RandomGenerator random;

	private final ToDoubleFunction<RandomGenerator> work;

	private final List<ServiceInstance> instances;

	private final List<Server> servers = new ArrayList<>();

	private final EventQueue events = new EventQueue();

	private final List<Call> calls = new ArrayList<>();

	/**
	 * @param clients nodes that call
	 * @param work draws how long a call takes where the instance is not slowed down, in
	 * seconds
	 */
	QueueingModel(long seed, Maker maker, int clients, int size, double callsPerSecond,
			ToDoubleFunction<RandomGenerator> work) {
		this.random = new SplittableRandom(seed);
		this.work = work;
		this.instances = Instances.many(size);
		this.instances.forEach((instance) -> this.servers.add(new Server()));
		for (int i = 0; i < clients; i++) {
			LoadBalancer balancer = maker.make(this.random, this.events::now);
			next(balancer, callsPerSecond / clients);
		}
	}

	/**
	 * Lets an instance work at a part of its speed from now on.
	 */
	void speed(int instance, double speed) {
		this.servers.get(instance).speed = speed;
	}

	void run(Duration length) {
		this.events.runTo(this.events.now() + length.toNanos());
	}

	private void next(LoadBalancer balancer, double callsPerSecond) {
		this.events.after((long) (-Math.log(1 - this.random.nextDouble()) / callsPerSecond * 1e9), () -> {
			place(balancer);
			next(balancer, callsPerSecond);
		});
	}

	private void place(LoadBalancer balancer) {
		ServiceInstance chosen = balancer.choose(CALL, this.instances);
		CallFeedback feedback = balancer.offered(CALL, chosen);
		int index = this.instances.indexOf(chosen);
		Call call = new Call(this.events.now(), index, this.work.applyAsDouble(this.random) * 1e9, feedback);
		this.calls.add(call);
		this.events.after(NETWORK, () -> this.servers.get(index).take(call));
	}

	/**
	 * The part of the calls that an instance got, of those that began in a time.
	 */
	double share(int instance, Duration from, Duration to) {
		List<Call> begun = begun(from, to);
		return (double) begun.stream().filter((call) -> call.instance == instance).count() / begun.size();
	}

	/**
	 * How long the slowest hundredth of the calls that began in a time took at least, in
	 * seconds. Those that have not ended count with the time so far.
	 */
	double p99(Duration from, Duration to) {
		double[] lengths = begun(from, to).stream()
			.mapToDouble((call) -> (((call.end != 0) ? call.end : this.events.now()) - call.begin) / 1e9)
			.toArray();
		Arrays.sort(lengths);
		return lengths[(int) (lengths.length * 0.99)];
	}

	private List<Call> begun(Duration from, Duration to) {
		Predicate<Call> within = (call) -> call.begin >= from.toNanos() && call.begin < to.toNanos();
		return this.calls.stream().filter(within).toList();
	}

	/**
	 * Makes the balancer of a node.
	 */
	interface Maker {

		LoadBalancer make(RandomGenerator random, LongSupplier clock);

	}

	private static final class Call {

		private final long begin;

		private final int instance;

		private final double work;

		private final CallFeedback feedback;

		private long end;

		Call(long begin, int instance, double work, CallFeedback feedback) {
			this.begin = begin;
			this.instance = instance;
			this.work = work;
			this.feedback = feedback;
		}

	}

	private final class Server {

		private final Deque<Call> queue = new ArrayDeque<>();

		private int busy;

		private double speed = 1;

		void take(Call call) {
			if (this.busy == WORKERS) {
				this.queue.add(call);
				return;
			}
			this.busy++;
			QueueingModel.this.events.after((long) (call.work / this.speed), () -> done(call));
		}

		private void done(Call call) {
			QueueingModel.this.events.after(NETWORK, () -> {
				call.end = QueueingModel.this.events.now();
				call.feedback.ended(Result.ANSWERED, call.end - call.begin);
			});
			this.busy--;
			if (!this.queue.isEmpty()) {
				take(this.queue.poll());
			}
		}

	}

}
