// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import io.sngo.cluster.InvalidConfigurationException;
import org.jspecify.annotations.Nullable;

/**
 * What all nodes of a cluster know and nobody else. It never leaves the process and is
 * shown by its id alone. Immutable.
 */
public final class Secret {

	/** Fewer can be found by trying. */
	public static final int MIN_BYTES = 32;

	/** Largest secret. */
	public static final int MAX_BYTES = 1024;

	static final int ID_BYTES = 8;

	static final int MAC_BYTES = 32;

	private static final String ALLOWED = MIN_BYTES + " to " + MAX_BYTES
			+ " bytes that nobody can guess, as of 'openssl rand -base64 32', the same on all nodes";

	private static final String ALGORITHM = "HmacSHA256";

	/** So many different characters at least: a word that is repeated has fewer. */
	private static final int MIN_VARIETY = 10;

	/** In what people copy from documentation and forget to replace. */
	private static final List<String> EXAMPLES = List.of("changeme", "change-me", "change_me", "change me", "example");

	private final SecretKeySpec key;

	private final byte[] id;

	private Secret(byte[] bytes) {
		// The bytes themselves are used for this alone.
		this.key = new SecretKeySpec(mac(new SecretKeySpec(bytes, ALGORITHM), "sngo-cluster key", new byte[0]),
				ALGORITHM);
		this.id = Arrays.copyOf(mac(this.key, "id", new byte[0]), ID_BYTES);
	}

	/**
	 * @param text the secret; white space around it does not belong to it
	 * @throws InvalidConfigurationException if it is too short or too long, or easy to
	 * guess; the message does not tell it
	 */
	public static Secret of(String text) {
		return of("cluster.security.secret", text);
	}

	/**
	 * The same for what comes from another property.
	 * @param property its name, for the message
	 */
	public static Secret of(String property, String text) {
		String value = text.strip();
		byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
		if (bytes.length < MIN_BYTES || bytes.length > MAX_BYTES) {
			throw new InvalidConfigurationException(property, "a secret of " + bytes.length + " bytes", ALLOWED);
		}
		String lower = value.toLowerCase(Locale.ROOT);
		if (EXAMPLES.stream().anyMatch(lower::contains) || value.chars().distinct().count() < MIN_VARIETY) {
			throw new InvalidConfigurationException(property, "a secret that looks like an example", ALLOWED);
		}
		return new Secret(bytes);
	}

	/**
	 * What the secret is called in logs and pages: 16 hexadecimal digits, out of which
	 * the secret cannot be computed.
	 */
	public String id() {
		return HexFormat.of().formatHex(this.id);
	}

	boolean hasId(byte[] other) {
		return Arrays.equals(this.id, other);
	}

	byte[] idBytes() {
		return this.id.clone();
	}

	/**
	 * HMAC-SHA256 (RFC 2104) of what is said for a purpose.
	 * @param purpose without which a proof for one purpose would be one for another
	 */
	byte[] mac(String purpose, byte[] message) {
		return mac(this.key, purpose, message);
	}

	private static byte[] mac(SecretKeySpec key, String purpose, byte[] message) {
		try {
			Mac mac = Mac.getInstance(ALGORITHM);
			mac.init(key);
			mac.update(purpose.getBytes(StandardCharsets.US_ASCII));
			mac.update((byte) 0);
			return mac.doFinal(message);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("This JVM lacks " + ALGORITHM + ", which every JVM has to have", ex);
		}
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return this == other || (other instanceof Secret that && this.key.equals(that.key));
	}

	@Override
	public int hashCode() {
		return Arrays.hashCode(this.id);
	}

	@Override
	public String toString() {
		return "secret " + id();
	}

}
