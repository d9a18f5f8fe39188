// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.balance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.CallFeedback;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.LoadBalancer;
import io.sngo.cluster.service.ServiceInstance;

/**
 * Keeps instances from another balancer that have not answered several calls in a row
 * while others of the service do answer. They return by themselves after a time, which
 * doubles when they fail again at once. Never more than a part of the instances is
 * ejected, and where only ejected ones can be called, they are.
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

	/** How many are ejected, of all services; mostly none. Written with the lock. */
	private volatile int ejected;

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
		boolean all = this.ejected == 0 || candidates.size() == 1;
		return this.balancer.choose(call, all ? candidates : remaining(candidates));
	}

	private List<ServiceInstance> remaining(List<ServiceInstance> candidates) {
		long now = this.clock.getAsLong();
		List<ServiceInstance> remaining = new ArrayList<>(candidates.size());
		for (ServiceInstance candidate : candidates) {
			Standing standing = this.standings.of(candidate).state;
			if (standing.ejected && now - standing.until >= 0) {
				readmit(standing);
			}
			if (!standing.ejected) {
				remaining.add(candidate);
			}
		}
		return remaining.isEmpty() ? candidates : remaining;
	}

	@Override
	public CallFeedback offered(CallSpec call, ServiceInstance instance) {
		CallFeedback told = this.balancer.offered(call, instance);
		return this.standings.of(instance).and(told);
	}

	@Override
	public void retain(String service, List<ServiceInstance> instances) {
		synchronized (this) {
			this.standings.retain(service, instances, (gone) -> readmit(gone.state));
		}
		this.balancer.retain(service, instances);
	}

	private synchronized void readmit(Standing standing) {
		if (standing.ejected) {
			standing.ejected = false;
			this.ejected--;
		}
	}

	private synchronized void eject(Standing standing) {
		long now = this.clock.getAsLong();
		Collection<Tap<Standing>> all = this.standings.of(standing.service);
		int out = 0;
		boolean known = false;
		boolean othersAnswer = false;
		for (Tap<Standing> one : all) {
			// Of those that nobody has asked for since, some could have returned.
			out += (one.state.ejected && now - one.state.until < 0) ? 1 : 0;
			known |= one.state == standing;
			othersAnswer |= one.state.answers();
		}
		if (standing.ejected || !known || !othersAnswer || out + 1 > this.config.maxShare() * all.size()) {
			return;
		}
		Duration time = time(standing.ejections++);
		standing.until = now + time.toNanos();
		// One more failure after the return is enough.
		standing.failures.set(this.config.failures() - 1);
		standing.ejected = true;
		this.ejected++;
		logger.warn("Service '{}' on node '{}' gets no calls for {}, as it has not answered {} in a row",
				standing.service, standing.node, time, this.config.failures());
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
	 * How many instances are ejected now, or would be if they were not asked for.
	 */
	int ejected() {
		return this.ejected;
	}

	/**
	 * How one instance stands.
	 */
	private final class Standing implements CallFeedback {

		private final String service;

		private final NodeId node;

		/** Since it answered last. */
		private final AtomicInteger failures = new AtomicInteger();

		private volatile boolean answered;

		private volatile boolean ejected;

		/** When it returns, or returned last. */
		private volatile long until;

		/** Since it answered last; written with the lock, or where that was. */
		private volatile int ejections;

		Standing(ServiceInstance instance) {
			this.service = instance.serviceId();
			this.node = instance.nodeId();
		}

		@Override
		public void ended(Result result, long nanos) {
			if (result == Result.ANSWERED || result == Result.FAILED) {
				answered();
			}
			else if (result == Result.LOST && counts(nanos)
					&& this.failures.incrementAndGet() >= OutlierEjection.this.config.failures()) {
				eject(this);
			}
		}

		private void answered() {
			if (!this.answered) {
				this.answered = true;
			}
			if (!this.ejected && this.failures.get() != 0) {
				this.failures.set(0);
				this.ejections = 0;
			}
		}

		/**
		 * What was begun before it was ejected is known to fail.
		 */
		private boolean counts(long nanos) {
			return this.ejections == 0
					|| (!this.ejected && OutlierEjection.this.clock.getAsLong() - nanos - this.until >= 0);
		}

		private boolean answers() {
			return this.answered && !this.ejected && this.failures.get() == 0;
		}

	}

}
