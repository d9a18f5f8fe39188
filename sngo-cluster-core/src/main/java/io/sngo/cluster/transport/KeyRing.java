// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.protocol.UntrustedText;
import org.jspecify.annotations.Nullable;

/**
 * The secrets by which nodes know each other: one in use, which a node shows first, and
 * others that it accepts. To rotate without losing a call: {@linkplain #add add} the new
 * secret on all nodes, then {@linkplain #use use} it on all nodes, then
 * {@linkplain #remove remove} the old one from all. Connections that a removed secret has
 * opened are closed within ten seconds, in order where the other side answers. Safe for
 * use by any thread.
 */
public final class KeyRing {

	/** Secrets at most. */
	public static final int MAX_SECRETS = 8;

	private final List<Consumer<Secret>> listeners = new CopyOnWriteArrayList<>();

	/** The one in use first. */
	private volatile List<Secret> secrets;

	/**
	 * @param inUse the secret to show first
	 * @param accepted others that are accepted
	 * @throws InvalidConfigurationException if there are more than {@value #MAX_SECRETS}
	 */
	public KeyRing(Secret inUse, Secret... accepted) {
		List<Secret> all = new ArrayList<>();
		all.add(inUse);
		all.addAll(List.of(accepted));
		this.secrets = checked(all);
		KeyOffer.newNonce();
	}

	private static List<Secret> checked(List<Secret> all) {
		List<Secret> distinct = all.stream().distinct().toList();
		if (distinct.isEmpty() || distinct.size() > MAX_SECRETS) {
			throw new InvalidConfigurationException("cluster.security.accepted-secrets", distinct.size() + " secrets",
					"1 to " + MAX_SECRETS + " secrets with the one in use: remove those that no node uses any more");
		}
		return distinct;
	}

	/**
	 * The secrets, the one in use first.
	 */
	public List<Secret> secrets() {
		return this.secrets;
	}

	public Secret inUse() {
		return this.secrets.get(0);
	}

	/**
	 * Accepts one more secret. Does nothing where it is there.
	 * @throws InvalidConfigurationException if there are too many
	 */
	public synchronized void add(Secret secret) {
		List<Secret> all = new ArrayList<>(this.secrets);
		all.add(secret);
		this.secrets = checked(all);
	}

	/**
	 * Shows one of the secrets first.
	 * @param id its {@linkplain Secret#id() id}
	 * @throws IllegalArgumentException if there is none of that id
	 */
	public synchronized void use(String id) {
		Secret chosen = required(id);
		List<Secret> all = new ArrayList<>(this.secrets);
		all.remove(chosen);
		all.add(0, chosen);
		this.secrets = List.copyOf(all);
	}

	/**
	 * Accepts a secret no longer.
	 * @param id its {@linkplain Secret#id() id}
	 * @throws IllegalArgumentException if there is none of that id, or if it is the one
	 * in use
	 */
	public void remove(String id) {
		Secret removed;
		synchronized (this) {
			removed = required(id);
			if (removed.equals(inUse())) {
				throw new IllegalArgumentException("Secret '" + id + "' is in use: "
						+ ((this.secrets.size() > 1) ? "use another one before it is removed, of " + ids()
								: "add another one and use that before it is removed"));
			}
			List<Secret> all = new ArrayList<>(this.secrets);
			all.remove(removed);
			this.secrets = List.copyOf(all);
		}
		this.listeners.forEach((listener) -> listener.accept(removed));
	}

	/**
	 * Takes other secrets instead of all.
	 * @param secrets the one in use first
	 * @throws InvalidConfigurationException if there are none or too many; all stays as
	 * it was then
	 */
	public void replace(List<Secret> secrets) {
		List<Secret> removed;
		synchronized (this) {
			List<Secret> before = this.secrets;
			this.secrets = checked(secrets);
			removed = before.stream().filter((secret) -> !contains(secret)).toList();
		}
		removed.forEach((secret) -> this.listeners.forEach((listener) -> listener.accept(secret)));
	}

	boolean contains(Secret secret) {
		return this.secrets.contains(secret);
	}

	@Nullable Secret find(byte[] id) {
		for (Secret secret : this.secrets) {
			if (secret.hasId(id)) {
				return secret;
			}
		}
		return null;
	}

	/**
	 * @param listener told of each secret that is no longer accepted, by whoever removes
	 * it
	 * @return ends that
	 */
	Runnable onRemoved(Consumer<Secret> listener) {
		this.listeners.add(listener);
		return () -> this.listeners.remove(listener);
	}

	private Secret required(String id) {
		return this.secrets.stream()
			.filter((secret) -> secret.id().equals(id))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException(
					"There is no secret '" + UntrustedText.escape(id) + "', only " + ids()));
	}

	private List<String> ids() {
		return this.secrets.stream().map(Secret::id).toList();
	}

	@Override
	public String toString() {
		return "secrets " + ids();
	}

}
