// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.sngo.cluster.service.ServiceInstance;
import io.sngo.cluster.service.ServiceRef;

/**
 * Where calls of services may go, kept until the instances of a service change. Safe for
 * use by any thread.
 */
final class ResolvedRefs {

	/** With more services than that all are forgotten, and made again when asked for. */
	static final int MAX_SERVICES = 1000;

	private final ServiceCatalog catalog;

	private final Map<String, Resolved> byService = new ConcurrentHashMap<>();

	ResolvedRefs(ServiceCatalog catalog) {
		this.catalog = catalog;
	}

	List<ServiceRef> of(String service) {
		List<ServiceInstance> instances = this.catalog.instances(service);
		Resolved known = this.byService.get(service);
		// Lists of instances are immutable: the same one says the same.
		if (known != null && known.instances == instances) {
			return known.refs;
		}
		List<ServiceRef> refs = Candidates.of(instances, null, List.of())
			.stream()
			.map((instance) -> new ServiceRef(instance.serviceId(), instance.nodeId()))
			.toList();
		if (instances.isEmpty()) {
			this.byService.remove(service);
			return refs;
		}
		if (known == null && this.byService.size() >= MAX_SERVICES) {
			this.byService.clear();
		}
		this.byService.put(service, new Resolved(instances, refs));
		return refs;
	}

	int size() {
		return this.byService.size();
	}

	private record Resolved(List<ServiceInstance> instances, List<ServiceRef> refs) {
	}

}
