// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

import io.sngo.cluster.service.ServiceInstance;

import org.jspecify.annotations.Nullable;

/**
 * The services of the cluster together with when their nodes were last heard of. That
 * changes all the time, and whoever asks again and again would pay for a copy of every
 * instance each time: what was made for one is good for all others who ask within
 * {@value #FRESH_NANOS} ns. Safe for use by any thread.
 */
final class SeenServices {

	/** A node is heard of every few heartbeats. */
	static final long FRESH_NANOS = 100_000_000;

	private final ServiceDirectory directory;

	private final UnaryOperator<ServiceInstance> seen;

	private final LongSupplier nanoTime;

	private volatile Listing latest;

	/**
	 * @param seen the same instance with when its node was last heard of
	 * @param nanoTime monotonic time
	 */
	SeenServices(ServiceDirectory directory, UnaryOperator<ServiceInstance> seen, LongSupplier nanoTime) {
		this.directory = directory;
		this.seen = seen;
		this.nanoTime = nanoTime;
		this.latest = new Listing(directory.snapshot(), seen, nanoTime.getAsLong());
	}

	List<ServiceInstance> instances(String service) {
		return listing().instances(service);
	}

	/**
	 * All services, sorted, and their instances, sorted by node.
	 */
	Map<String, List<ServiceInstance>> all() {
		return listing().all();
	}

	private Listing listing() {
		Listing listing = this.latest;
		SortedMap<String, List<ServiceInstance>> published = this.directory.snapshot();
		long now = this.nanoTime.getAsLong();
		if (listing.published != published || now - listing.sinceNanos >= FRESH_NANOS) {
			// Of two threads that come here at once each has a listing that is right.
			listing = new Listing(published, this.seen, now);
			this.latest = listing;
		}
		return listing;
	}

	/**
	 * What one snapshot of the directory has, made as far as somebody asks.
	 */
	private static final class Listing {

		private final SortedMap<String, List<ServiceInstance>> published;

		private final long sinceNanos;

		private final Function<String, @Nullable List<ServiceInstance>> maker;

		private final Map<String, List<ServiceInstance>> made = new ConcurrentHashMap<>();

		private volatile @Nullable Map<String, List<ServiceInstance>> all;

		Listing(SortedMap<String, List<ServiceInstance>> published, UnaryOperator<ServiceInstance> seen, long now) {
			this.published = published;
			this.sinceNanos = now;
			this.maker = (service) -> {
				List<ServiceInstance> instances = published.get(service);
				return (instances != null) ? instances.stream().map(seen).toList() : null;
			};
		}

		List<ServiceInstance> instances(String service) {
			List<ServiceInstance> instances = this.made.get(service);
			if (instances == null) {
				instances = this.made.computeIfAbsent(service, this.maker);
			}
			return (instances != null) ? instances : List.of();
		}

		Map<String, List<ServiceInstance>> all() {
			Map<String, List<ServiceInstance>> known = this.all;
			if (known == null) {
				SortedMap<String, List<ServiceInstance>> services = new TreeMap<>();
				this.published.keySet().forEach((service) -> services.put(service, instances(service)));
				known = Collections.unmodifiableSortedMap(services);
				this.all = known;
			}
			return known;
		}

	}

}
