// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.security.GeneralSecurityException;

import javax.net.ssl.SSLException;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslClosedEngineException;
import io.sngo.cluster.protocol.UntrustedText;
import org.jspecify.annotations.Nullable;

/**
 * What errors of TLS mean.
 */
final class TlsFailures {

	/** So the JDK has it what the other side said; newer ones put its name before. */
	private static final String ALERT = "Received fatal alert: ";

	/** So Netty begins what happens where the other side just hangs up. */
	private static final String CLOSED = "Connection closed";

	private static final String NO_CERTIFICATE = "Empty client certificate chain";

	private static final int MAX_CAUSES = 16;

	private TlsFailures() {
	}

	/**
	 * Whether one of the two sides does not want the other, rather than that it went away
	 * in the middle of TLS.
	 */
	static boolean isVerdict(@Nullable Throwable failure) {
		SSLException tls = find(failure);
		return tls != null && !(tls instanceof SslClosedEngineException)
				&& !String.valueOf(tls.getMessage()).startsWith(CLOSED);
	}

	/**
	 * Whether the other side said so.
	 */
	static boolean isAlert(Throwable failure) {
		SSLException tls = find(failure);
		return tls != null && String.valueOf(tls.getMessage()).contains(ALERT);
	}

	/**
	 * What failed, and why, safe to be shown.
	 */
	static String text(Throwable failure) {
		SSLException tls = find(failure);
		if (tls == null) {
			return UntrustedText.escape(failure.toString());
		}
		if (tls instanceof NotSslRecordException) {
			return "the other side talks without TLS";
		}
		String text = String.valueOf(tls.getMessage());
		Throwable root = root(tls);
		if (root instanceof GeneralSecurityException) {
			text = "its certificate is not accepted: " + root.getMessage();
		}
		else if (text.contains(NO_CERTIFICATE)) {
			// Nobody presents one that he knows not to be trusted.
			text = "it has no certificate of an authority that is trusted here";
		}
		return UntrustedText.escape(text);
	}

	private static @Nullable SSLException find(@Nullable Throwable failure) {
		Throwable cause = failure;
		for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
			if (cause instanceof SSLException tls) {
				return tls;
			}
			cause = cause.getCause();
		}
		return null;
	}

	private static Throwable root(Throwable failure) {
		Throwable root = failure;
		for (int i = 0; root.getCause() != null && i < MAX_CAUSES; i++) {
			root = root.getCause();
		}
		return root;
	}

}
