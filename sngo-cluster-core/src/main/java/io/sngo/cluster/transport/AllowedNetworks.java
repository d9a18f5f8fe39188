// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import io.sngo.cluster.InvalidConfigurationException;

/**
 * The networks in which nodes may be: no others are dialled, whoever names them, and none
 * of others gets in. Addresses over loopback are always allowed: what is there is on this
 * machine, and nobody else's. Safe for use by any thread.
 */
public final class AllowedNetworks {

	/** Everything. */
	public static final AllowedNetworks ALL = new AllowedNetworks(List.of());

	static final String PROPERTY = "cluster.security.allowed-networks";

	private static final String ALLOWED = "blocks of IP addresses as 10.0.0.0/8 or fd00::/8, single addresses, or"
			+ " nothing to allow all";

	private final List<IpSubnetFilterRule> rules;

	private AllowedNetworks(List<IpSubnetFilterRule> rules) {
		this.rules = rules;
	}

	/**
	 * @param blocks in CIDR notation, or single addresses; none allows all
	 * @throws InvalidConfigurationException if one of them is neither
	 */
	public static AllowedNetworks of(List<String> blocks) {
		return blocks.isEmpty() ? ALL : new AllowedNetworks(blocks.stream().map(AllowedNetworks::rule).toList());
	}

	private static IpSubnetFilterRule rule(String block) {
		int slash = block.indexOf('/');
		String address = (slash < 0) ? block : block.substring(0, slash);
		boolean four = NetUtil.isValidIpV4Address(address);
		// A name would be looked up.
		if (!four && !NetUtil.isValidIpV6Address(address)) {
			throw new InvalidConfigurationException(PROPERTY, block, ALLOWED);
		}
		try {
			int prefix = (slash >= 0) ? Integer.parseInt(block.substring(slash + 1)) : (four ? 32 : 128);
			return new IpSubnetFilterRule(address, prefix, IpFilterRuleType.ACCEPT);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationException(PROPERTY, block, ALLOWED);
		}
	}

	/**
	 * Whether a node may be there.
	 */
	boolean contains(InetAddress address) {
		if (this.rules.isEmpty() || address.isLoopbackAddress()) {
			return true;
		}
		InetSocketAddress socket = new InetSocketAddress(address, 0);
		return this.rules.stream().anyMatch((rule) -> rule.matches(socket));
	}

}
