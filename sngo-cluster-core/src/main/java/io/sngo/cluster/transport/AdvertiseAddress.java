// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.sngo.cluster.AdvertiseAddressException;
import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.NodeAddress;

/**
 * Finds the host that others are told: the configured one, else the one that is listened
 * on, else, where that is all of them, the one address by which this machine is reached.
 * IPv4 goes before IPv6 and private addresses before public ones.
 */
final class AdvertiseAddress {

	private static final List<Predicate<InterfaceAddress>> PREFERENCES = List.of(
			(candidate) -> candidate.isV4() && candidate.isPrivate(), (candidate) -> candidate.isV4(),
			(candidate) -> candidate.isPrivate(), (candidate) -> true);

	private final Supplier<List<InterfaceAddress>> interfaces;

	AdvertiseAddress(Supplier<List<InterfaceAddress>> interfaces) {
		this.interfaces = interfaces;
	}

	/**
	 * @throws AdvertiseAddressException if the configured host cannot be reached by
	 * others, or if it is not clear which address can
	 */
	String find(TransportConfig config) {
		String configured = config.advertiseHost();
		if (configured != null) {
			return validated(checked("cluster.advertise-addr", withoutBrackets(configured)));
		}
		String bound = withoutBrackets(config.bindHost());
		return isWildcard(bound) ? ofThisMachine() : checked("cluster.bind-addr", bound);
	}

	private static String checked(String property, String host) {
		try {
			return new NodeAddress(host, 1).host();
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationException(property, host, "a host name, an IPv4 or an IPv6 address");
		}
	}

	private static String withoutBrackets(String host) {
		return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
	}

	private String validated(String host) {
		try {
			if (!InetAddress.getByName(host).isAnyLocalAddress()) {
				return host;
			}
		}
		catch (UnknownHostException ex) {
			throw new AdvertiseAddressException("Property 'cluster.advertise-addr' has the value '" + host
					+ "', which cannot be resolved: use an address of this machine or a name that stands for one"
					+ " (found here: " + candidates() + ")", candidates());
		}
		throw new AdvertiseAddressException(
				"Property 'cluster.advertise-addr' has the value '" + host
						+ "', at which nobody can reach this node: use one address (found here: " + candidates() + ")",
				candidates());
	}

	private String ofThisMachine() {
		List<InterfaceAddress> reachable = reachable();
		for (Predicate<InterfaceAddress> preference : PREFERENCES) {
			List<InterfaceAddress> found = reachable.stream().filter(preference).toList();
			if (!found.isEmpty()) {
				InterfaceAddress first = found.get(0);
				if (found.stream().allMatch(first::isSameNetwork)) {
					return first.text();
				}
				throw new AdvertiseAddressException(
						"This machine has addresses in several networks, and it is not clear at which one other nodes"
								+ " reach it: set cluster.advertise-addr (or cluster.bind-addr) to one of "
								+ candidates(),
						candidates());
			}
		}
		return InetAddress.getLoopbackAddress().getHostAddress();
	}

	private List<InterfaceAddress> reachable() {
		return this.interfaces.get().stream().filter((candidate) -> !candidate.isLinkLocal()).toList();
	}

	private List<String> candidates() {
		return reachable().stream().map(InterfaceAddress::text).toList();
	}

	private static boolean isWildcard(String host) {
		try {
			return InetAddress.getByName(host).isAnyLocalAddress();
		}
		catch (UnknownHostException ex) {
			// Binding it fails, with a message of its own.
			return false;
		}
	}

}
