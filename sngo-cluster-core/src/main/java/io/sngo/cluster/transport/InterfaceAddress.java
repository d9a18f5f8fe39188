// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/**
 * An address of this machine that another machine could reach.
 *
 * @param interfaceName name of its network interface
 * @param address the address
 * @param prefixLength leading bits that name its network
 */
record InterfaceAddress(String interfaceName, InetAddress address, int prefixLength) {

	/** Bridges and pairs that containers and virtual machines on this machine use. */
	private static final Pattern LOCAL_ONLY = Pattern
		.compile("(docker|podman|virbr|veth|br-|cni|flannel|cali|lxc|lxd|vmnet|vboxnet|bridge|awdl|llw).*");

	/**
	 * The addresses of all interfaces that are up and lead to a network.
	 */
	static List<InterfaceAddress> ofThisMachine() {
		List<InterfaceAddress> found = new ArrayList<>();
		try {
			for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
				if (each.isUp() && !each.isLoopback() && !each.isPointToPoint() && !isLocalOnly(each.getName())) {
					each.getInterfaceAddresses()
						.forEach((address) -> found.add(new InterfaceAddress(each.getName(), address.getAddress(),
								address.getNetworkPrefixLength())));
				}
			}
		}
		catch (SocketException ex) {
			// As on a machine without a network: loopback is left.
			found.clear();
		}
		return found;
	}

	static boolean isLocalOnly(String interfaceName) {
		return LOCAL_ONLY.matcher(interfaceName).matches();
	}

	boolean isV4() {
		return this.address instanceof Inet4Address;
	}

	/**
	 * Whether the address is one of a private network.
	 */
	boolean isPrivate() {
		byte[] bytes = this.address.getAddress();
		return isV4() ? this.address.isSiteLocalAddress() : (bytes[0] & 0xFE) == 0xFC;
	}

	boolean isLinkLocal() {
		return this.address.isLinkLocalAddress();
	}

	boolean isSameNetwork(InterfaceAddress other) {
		byte[] one = this.address.getAddress();
		byte[] two = other.address.getAddress();
		if (one.length != two.length || this.prefixLength != other.prefixLength) {
			return false;
		}
		for (int bit = 0; bit < this.prefixLength; bit++) {
			int mask = 0x80 >>> (bit % 8);
			if ((one[bit / 8] & mask) != (two[bit / 8] & mask)) {
				return false;
			}
		}
		return true;
	}

	String text() {
		String text = this.address.getHostAddress();
		int scope = text.indexOf('%');
		return scope < 0 ? text : text.substring(0, scope);
	}

}
