// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.balance;

import java.util.List;

import io.sngo.cluster.protocol.Hashes;
import io.sngo.cluster.service.CallFeedback;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.LoadBalancer;
import io.sngo.cluster.service.ServiceInstance;

/**
 * Sends calls with the same {@linkplain CallSpec#key() key} to the same instance, whoever
 * calls, as long as the callers see the same instances: the one for which key and node
 * together hash highest. When one of n comes or goes, about 1/n of the keys move, to it
 * or from it, and no others: Thaler and Ravishankar, "Using Name-Based Mappings to
 * Increase Hit Rates", IEEE/ACM Transactions on Networking 6 (1998). For calls without a
 * key another balancer chooses.
 */
public final class Rendezvous implements LoadBalancer {

	private final LoadBalancer withoutKey;

	/**
	 * @param withoutKey chooses for calls without a key
	 */
	public Rendezvous(LoadBalancer withoutKey) {
		this.withoutKey = withoutKey;
	}

	@Override
	public ServiceInstance choose(CallSpec call, List<ServiceInstance> candidates) {
		String key = call.key();
		if (key == null) {
			return this.withoutKey.choose(call, candidates);
		}
		long hash = Hashes.of(key);
		ServiceInstance highest = candidates.get(0);
		long highestScore = score(hash, highest);
		for (int i = 1; i < candidates.size(); i++) {
			ServiceInstance candidate = candidates.get(i);
			long score = score(hash, candidate);
			if (score > highestScore) {
				highest = candidate;
				highestScore = score;
			}
		}
		return highest;
	}

	private static long score(long key, ServiceInstance instance) {
		return Hashes.mix(key ^ Hashes.of(instance.nodeId().value()));
	}

	@Override
	public CallFeedback offered(CallSpec call, ServiceInstance instance) {
		return this.withoutKey.offered(call, instance);
	}

	@Override
	public void retain(String service, List<ServiceInstance> instances) {
		this.withoutKey.retain(service, instances);
	}

}
