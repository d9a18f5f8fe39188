// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SSLException;

import io.netty.channel.ConnectTimeoutException;

/**
 * What errors of sockets mean. The operating system's texts are in the user's language;
 * what counts are numbers, which Netty's native transport gives, else types.
 */
final class SocketErrors {

	/** Netty's native transport on Linux and on macOS. */
	private static final Pattern NATIVE = Pattern.compile("failed with error\\(-(\\d+)\\)");

	private static final Set<Integer> REFUSED = Set.of(111, 61);

	private static final Set<Integer> RESET_OR_BROKEN_PIPE = Set.of(104, 54, 32);

	private static final Set<Integer> TIMED_OUT = Set.of(110, 60);

	private static final Set<Integer> IN_USE = Set.of(98, 48);

	private SocketErrors() {
	}

	/**
	 * Whether the other host said that nothing listens at the port.
	 * @param cause why connecting failed
	 */
	static boolean isRefused(Throwable cause) {
		if (!(cause instanceof ConnectException) || isTimeout(cause)) {
			return false;
		}
		int number = number(cause);
		// The native transport has one type for every reason, the JDK one for these two.
		return number == 0 || REFUSED.contains(number);
	}

	/**
	 * Whether the other host ended an established connection. A timeout or a broken route
	 * says nothing about it.
	 */
	static boolean isReset(Throwable cause) {
		if (!(cause instanceof IOException) || cause instanceof SSLException || cause instanceof ClosedChannelException
				|| isTimeout(cause)) {
			return false;
		}
		int number = number(cause);
		return number == 0 || RESET_OR_BROKEN_PIPE.contains(number);
	}

	/**
	 * Whether another socket has the port that was to be bound.
	 */
	static boolean isAddressInUse(Throwable cause) {
		int number = number(cause);
		return number != 0 ? IN_USE.contains(number) : String.valueOf(cause.getMessage()).contains("in use");
	}

	/**
	 * Whether nothing came back.
	 */
	static boolean isTimeout(Throwable cause) {
		int number = number(cause);
		return cause instanceof ConnectTimeoutException || TIMED_OUT.contains(number)
				|| (number == 0 && String.valueOf(cause.getMessage()).contains("timed out"));
	}

	/**
	 * @return 0 for none
	 */
	private static int number(Throwable cause) {
		Matcher matcher = NATIVE.matcher(String.valueOf(cause.getMessage()));
		return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
	}

}
