// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.balance;

import java.util.List;

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
		long hash = hash(key);
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
		return mixed(key ^ hash(instance.nodeId().value()));
	}

	/**
	 * FNV-1a of all characters, as in Fowler, Noll, Vo, Eastlake and Hansen, "The FNV
	 * Non-Cryptographic Hash Algorithm": the same on every JVM. {@link String#hashCode()}
	 * is, too, but has 32 bits, and nodes that are equal in these would tie for all keys.
	 */
	private static long hash(String text) {
		long hash = 0xCBF29CE484222325L;
		for (int i = 0; i < text.length(); i++) {
			hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
		}
		return mixed(hash);
	}

	/**
	 * Spreads what is close over all 64 bits: variant 13 of Stafford's mixers, as in
	 * Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA
	 * 2014.
	 */
	private static long mixed(long value) {
		long bits = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
		bits = (bits ^ (bits >>> 27)) * 0x94D049BB133111EBL;
		return bits ^ (bits >>> 31);
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
