// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.balance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.CallFeedback;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.LoadBalancer;
import io.sngo.cluster.service.ServiceInstance;

/**
 * Keeps instances from another balancer that have not answered several calls in a row
 * while others of the service do answer. After a time they are tried again, with one call
 * at a time, and return with the first that they answer; when they fail again the time
 * doubles. Never more than a part of the instances is ejected, and where only ejected
 * ones can be called, they are.
 * <p>
 * Refusals do not count: an instance that is overloaded still does what it can, and to
 * give its calls to the others would only spread the overload.
 */
public final class OutlierEjection implements LoadBalancer {

	private static final Logger logger = LoggerFactory.getLogger(OutlierEjection.class);

	private final LoadBalancer balancer;

	private final EjectionConfig config;

	private final LongSupplier clock;

	private final InstanceStates<Tap<Standing>> standings = new InstanceStates<>(
			(instance) -> new Tap<>(new Standing(instance)));

	/**
	 * How many are ejected, by service, of those that have any: mostly none. Written with
	 * the lock.
	 */
	private final ConcurrentMap<String, Integer> ejected = new ConcurrentHashMap<>();

	private OutlierEjection(LoadBalancer balancer, EjectionConfig config) {
		this(balancer, config, System::nanoTime);
	}

	OutlierEjection(LoadBalancer balancer, EjectionConfig config, LongSupplier clock) {
		this.balancer = balancer;
		this.config = config;
		this.clock = clock;
	}

	/**
	 * The balancer with ejection, or as it is where that is not wanted.
	 */
	public static LoadBalancer around(LoadBalancer balancer, EjectionConfig config) {
		return config.enabled() ? new OutlierEjection(balancer, config) : balancer;
	}

	@Override
	public ServiceInstance choose(CallSpec call, List<ServiceInstance> candidates) {
		boolean all = candidates.size() == 1 || !this.ejected.containsKey(call.service());
		return all ? this.balancer.choose(call, candidates) : chooseOfRemaining(call, candidates);
	}

	private ServiceInstance chooseOfRemaining(CallSpec call, List<ServiceInstance> candidates) {
		long now = this.clock.getAsLong();
		List<ServiceInstance> remaining = new ArrayList<>(candidates.size());
		for (ServiceInstance candidate : candidates) {
			if (this.standings.of(candidate).state.mayBeCalled(now)) {
				remaining.add(candidate);
			}
		}
		while (!remaining.isEmpty()) {
			ServiceInstance chosen = this.balancer.choose(call, remaining);
			// Another thread may have been faster to try it.
			if (this.standings.of(chosen).state.isTaken(now) || !remaining.remove(chosen)) {
				return chosen;
			}
		}
		return this.balancer.choose(call, candidates);
	}

	@Override
	public CallFeedback offered(CallSpec call, ServiceInstance instance) {
		CallFeedback told = this.balancer.offered(call, instance);
		Tap<Standing> standing = this.standings.of(instance);
		Trial trial = standing.state.ejected ? standing.state.trial.get() : null;
		return (trial != null && trial.begins()) ? new FeedbackPair(trial, told) : standing.and(told);
	}

	@Override
	public void retain(String service, List<ServiceInstance> instances) {
		synchronized (this) {
			this.standings.retain(service, instances, (gone) -> readmit(gone.state));
		}
		this.balancer.retain(service, instances);
	}

	/**
	 * @return whether it was ejected
	 */
	private synchronized boolean readmit(Standing standing) {
		boolean ejected = standing.ejected;
		if (ejected) {
			standing.ejected = false;
			standing.ejections = 0;
			standing.failures.set(0);
			this.ejected.computeIfPresent(standing.service, (service, count) -> (count > 1) ? count - 1 : null);
		}
		return ejected;
	}

	private void eject(Standing standing) {
		Duration time = timeOfEjection(standing);
		if (time != null) {
			logger.warn("Service '{}' on node '{}' gets no calls for {}, as it has not answered several in a row",
					standing.service, standing.node, time);
		}
	}

	/**
	 * @return {@code null} if it is not ejected, or was before
	 */
	private synchronized @Nullable Duration timeOfEjection(Standing standing) {
		long now = this.clock.getAsLong();
		if (standing.ejected ? now - standing.until < 0 : !isOutlier(standing)) {
			return null;
		}
		Duration time = time(standing.ejections++);
		standing.until = now + time.toNanos();
		if (!standing.ejected) {
			standing.ejected = true;
			this.ejected.merge(standing.service, 1, Integer::sum);
		}
		return time;
	}

	/**
	 * Whether others answer, and not too many are ejected already.
	 */
	private boolean isOutlier(Standing standing) {
		Collection<Tap<Standing>> all = this.standings.of(standing.service);
		boolean known = false;
		boolean othersAnswer = false;
		for (Tap<Standing> one : all) {
			known |= one.state == standing;
			othersAnswer |= one.state.answers();
		}
		int out = this.ejected.getOrDefault(standing.service, 0);
		return known && othersAnswer && out + 1 <= this.config.maxShare() * all.size();
	}

	/**
	 * @param before how often it was ejected since it answered last
	 */
	private Duration time(int before) {
		Duration time = this.config.time();
		for (int i = 0; i < before && time.compareTo(this.config.maxTime()) < 0; i++) {
			time = time.multipliedBy(2);
		}
		return (time.compareTo(this.config.maxTime()) < 0) ? time : this.config.maxTime();
	}

	/**
	 * How many instances are remembered.
	 */
	int remembered() {
		return this.standings.size();
	}

	/**
	 * How many instances were ejected and have not answered since their time was over.
	 */
	int ejected() {
		return this.ejected.values().stream().mapToInt(Integer::intValue).sum();
	}

	/**
	 * How one instance stands.
	 */
	private final class Standing implements CallFeedback {

		private final String service;

		private final NodeId node;

		/** Since it answered last. */
		private final AtomicInteger failures = new AtomicInteger();

		/** Whether it did since another one began to fail. */
		private volatile boolean answered;

		private volatile boolean ejected;

		/** When it may be tried. */
		private volatile long until;

		/** Since it answered last; written with the lock. */
		private int ejections;

		/** The last one, {@code null} when it has ended. */
		private final AtomicReference<@Nullable Trial> trial = new AtomicReference<>();

		Standing(ServiceInstance instance) {
			this.service = instance.serviceId();
			this.node = instance.nodeId();
		}

		boolean mayBeCalled(long now) {
			return !this.ejected || mayBeTried(this.trial.get(), now);
		}

		/**
		 * A stream may never end, and whoever wraps this balancer may choose and not
		 * call: after a time another one may try.
		 */
		private boolean mayBeTried(@Nullable Trial last, long now) {
			return now - this.until >= 0
					&& (last == null || now - last.since >= OutlierEjection.this.config.time().toNanos());
		}

		/**
		 * Takes the one place that an ejected instance has.
		 */
		boolean isTaken(long now) {
			if (!this.ejected) {
				return true;
			}
			Trial last = this.trial.get();
			return mayBeTried(last, now) && this.trial.compareAndSet(last, new Trial(this, now));
		}

		@Override
		public void ended(Result result, long nanos) {
			if (result == Result.ANSWERED || result == Result.FAILED) {
				answered();
			}
			else if (result == Result.LOST && counts(nanos)) {
				failed();
			}
		}

		private void answered() {
			if (!this.answered) {
				this.answered = true;
			}
			if (this.ejected) {
				if (OutlierEjection.this.clock.getAsLong() - this.until >= 0) {
					if (readmit(this)) {
						logger.info("Service '{}' on node '{}' answers again and gets calls", this.service, this.node);
					}
				}
			}
			else if (this.failures.get() != 0) {
				this.failures.set(0);
			}
		}

		private void failed() {
			int row = this.failures.incrementAndGet();
			if (this.ejected || row >= OutlierEjection.this.config.failures()) {
				eject(this);
			}
			if (row == 1) {
				// What others answered before says nothing of the network now.
				OutlierEjection.this.standings.of(this.service).forEach((one) -> one.state.answered = false);
			}
		}

		/**
		 * Of what was lost, which is always told.
		 */
		@Override
		public boolean needsTime() {
			return false;
		}

		/**
		 * What was begun before it was ejected is known to fail.
		 */
		private boolean counts(long nanos) {
			return !this.ejected || OutlierEjection.this.clock.getAsLong() - nanos - this.until >= 0;
		}

		private boolean answers() {
			return this.answered && !this.ejected && this.failures.get() == 0;
		}

	}

	/**
	 * The call that finds out whether an ejected instance answers again.
	 */
	private static final class Trial implements CallFeedback {

		private final Standing standing;

		private final long since;

		private final AtomicBoolean begun = new AtomicBoolean();

		Trial(Standing standing, long since) {
			this.standing = standing;
			this.since = since;
		}

		boolean begins() {
			return this.begun.compareAndSet(false, true);
		}

		@Override
		public void ended(Result result, long nanos) {
			// It was chosen when the time was over, whenever its caller began it.
			this.standing.ended(result, 0);
			// However it ended, the next one may follow.
			this.standing.trial.compareAndSet(this, null);
		}

		@Override
		public boolean needsTime() {
			return false;
		}

	}

}
