// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * A map that many holders begin with in common: each has its own entries in place of the
 * common ones as soon as it asks for them or changes them. A holder can add and replace,
 * but not remove what is common.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class CopyOnWriteMap<K, V> extends AbstractMap<K, V> {

	private final Map<K, V> common;

	private final UnaryOperator<V> copy;

	private final Map<K, V> own = new LinkedHashMap<>(4);

	private int added;

	/**
	 * For values that do not change.
	 */
	public CopyOnWriteMap(Map<K, V> common) {
		this(common, UnaryOperator.identity());
	}

	/**
	 * @param copy makes a value that the holder may change; who only walks through the
	 * map sees the common ones
	 */
	CopyOnWriteMap(Map<K, V> common, UnaryOperator<V> copy) {
		this.common = common;
		this.copy = copy;
	}

	@Override
	public @Nullable V get(Object key) {
		V value = this.own.get(key);
		if (value != null) {
			return value;
		}
		V shared = this.common.get(key);
		if (shared == null) {
			return null;
		}
		V copied = this.copy.apply(shared);
		if (copied != shared) {
			@SuppressWarnings("unchecked")
			K own = (K) key;
			this.own.put(own, copied);
		}
		return copied;
	}

	@Override
	public boolean containsKey(Object key) {
		return this.own.containsKey(key) || this.common.containsKey(key);
	}

	@Override
	public @Nullable V put(K key, V value) {
		V before = this.own.put(key, value);
		if (before != null) {
			return before;
		}
		V shared = this.common.get(key);
		this.added += (shared == null) ? 1 : 0;
		return shared;
	}

	@Override
	public @Nullable V remove(Object key) {
		if (this.common.containsKey(key)) {
			throw new UnsupportedOperationException("All have " + key + " in common: nobody can take it out");
		}
		V before = this.own.remove(key);
		this.added -= (before != null) ? 1 : 0;
		return before;
	}

	@Override
	public int size() {
		return this.common.size() + this.added;
	}

	@Override
	public Set<Entry<K, V>> entrySet() {
		return new AbstractSet<>() {

			@Override
			public Iterator<Entry<K, V>> iterator() {
				return entries().iterator();
			}

			@Override
			public int size() {
				return CopyOnWriteMap.this.size();
			}

		};
	}

	private Stream<Entry<K, V>> entries() {
		Stream<Entry<K, V>> shared = this.common.entrySet().stream().map((entry) -> {
			V value = this.own.get(entry.getKey());
			return (value == null) ? entry : Map.entry(entry.getKey(), value);
		});
		return (this.added == 0) ? shared : Stream.concat(shared,
				this.own.entrySet().stream().filter((entry) -> !this.common.containsKey(entry.getKey())));
	}

}
