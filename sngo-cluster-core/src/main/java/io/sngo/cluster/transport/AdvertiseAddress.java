// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.sngo.cluster.AdvertiseAddressException;
import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.NodeAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the host that others are told: the configured one, else the one that is listened
 * on, else, where that is all of them, the one address by which this machine is reached.
 * IPv4 goes before IPv6 and private addresses before public ones. Among addresses in
 * several networks the operating system's route to a seed decides, or where no seed has
 * an address beyond this machine, its route to the rest of the world.
 */
public final class AdvertiseAddress {

	private static final List<Predicate<InterfaceAddress>> PREFERENCES = List.of(
			(candidate) -> candidate.isV4() && candidate.isPrivate(), (candidate) -> candidate.isV4(),
			(candidate) -> candidate.isPrivate(), (candidate) -> true);

	private static final Logger logger = LoggerFactory.getLogger(NettyTransport.class);

	/** Reserved for documentation (RFC 5737, RFC 3849): stands for any other network. */
	private static final InetAddress ELSEWHERE_V4 = address(192, 0, 2, 1);

	private static final InetAddress ELSEWHERE_V6 = address(0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);

	private final Supplier<List<InterfaceAddress>> interfaces;

	private final Function<InetAddress, @Nullable InetAddress> route;

	/**
	 * @param interfaces the addresses of this machine
	 * @param route gives the address of this machine from which it reaches another one;
	 * {@code null} if it does not
	 */
	AdvertiseAddress(Supplier<List<InterfaceAddress>> interfaces, Function<InetAddress, @Nullable InetAddress> route) {
		this.interfaces = interfaces;
		this.route = route;
	}

	/**
	 * The addresses of this machine at which others may reach it, in no order.
	 */
	public static List<String> candidatesOfThisMachine() {
		return texts(reachable(InterfaceAddress.ofThisMachine()));
	}

	/**
	 * @param seeds whom this node is going to ask for the cluster
	 * @throws AdvertiseAddressException if the configured host cannot be reached by
	 * others, or if it is not clear which address can
	 */
	String find(TransportConfig config, List<NodeAddress> seeds) {
		String configured = config.advertiseHost();
		if (configured != null) {
			return validated(checked("cluster.advertise-addr", withoutBrackets(configured)));
		}
		String bound = withoutBrackets(config.bindHost());
		return isWildcard(bound) ? ofThisMachine(seeds) : checked("cluster.bind-addr", bound);
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

	private String ofThisMachine(List<NodeAddress> seeds) {
		List<InterfaceAddress> reachable = reachable();
		for (Predicate<InterfaceAddress> preference : PREFERENCES) {
			List<InterfaceAddress> found = reachable.stream().filter(preference).toList();
			if (!found.isEmpty()) {
				InterfaceAddress first = found.get(0);
				if (found.stream().allMatch(first::isSameNetwork)) {
					return first.text();
				}
				return byRoute(found, seeds);
			}
		}
		return InetAddress.getLoopbackAddress().getHostAddress();
	}

	private String byRoute(List<InterfaceAddress> found, List<NodeAddress> seeds) {
		InetAddress destination = destination(found.get(0).isV4(), seeds);
		InetAddress used = this.route.apply(destination);
		for (InterfaceAddress candidate : found) {
			if (candidate.address().equals(used)) {
				logger.info(
						"This machine has addresses in several networks, {}; others are told {}, from which it"
								+ " reaches {}. Set cluster.advertise-addr for another one.",
						candidates(), candidate.text(), destination.getHostAddress());
				return candidate.text();
			}
		}
		throw new AdvertiseAddressException(
				"This machine has addresses in several networks, and it is not clear at which one other nodes"
						+ " reach it: set cluster.advertise-addr (or cluster.bind-addr) to one of " + candidates(),
				candidates());
	}

	private static InetAddress destination(boolean v4, List<NodeAddress> seeds) {
		for (NodeAddress seed : seeds) {
			try {
				for (InetAddress address : InetAddress.getAllByName(seed.host())) {
					if (address instanceof Inet4Address == v4 && !address.isLoopbackAddress()
							&& !address.isAnyLocalAddress()) {
						return address;
					}
				}
			}
			catch (UnknownHostException ex) {
				// It may be there later. Another one tells as much.
			}
		}
		return v4 ? ELSEWHERE_V4 : ELSEWHERE_V6;
	}

	private static InetAddress address(int... bytes) {
		byte[] raw = new byte[bytes.length];
		for (int i = 0; i < bytes.length; i++) {
			raw[i] = (byte) bytes[i];
		}
		try {
			return InetAddress.getByAddress(raw);
		}
		catch (UnknownHostException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

	private List<InterfaceAddress> reachable() {
		return reachable(this.interfaces.get());
	}

	private List<String> candidates() {
		return texts(reachable());
	}

	private static List<InterfaceAddress> reachable(List<InterfaceAddress> found) {
		return found.stream().filter((candidate) -> !candidate.isLinkLocal()).toList();
	}

	private static List<String> texts(List<InterfaceAddress> found) {
		return found.stream().map(InterfaceAddress::text).toList();
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
