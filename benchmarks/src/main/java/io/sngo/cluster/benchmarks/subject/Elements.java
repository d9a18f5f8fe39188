// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.subject;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * What streams consist of: each element tells its place, so that one that is lost, or
 * overtakes another, is noticed.
 */
public final class Elements {

	/** How many are one stream. */
	public static final int COUNT = 20_000;

	/** Bytes of each. */
	public static final int SIZE = 32;

	/** The order that Netty reads in. */
	private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

	/** What comes next. */
	private long next;

	/**
	 * A new element.
	 */
	public static byte[] element(long place) {
		byte[] element = new byte[SIZE];
		LONG.set(element, 0, place);
		return element;
	}

	/**
	 * Takes the next element.
	 * @throws IllegalStateException if it is another one
	 */
	public void take(byte[] element) {
		take((long) LONG.get(element, 0), element.length);
	}

	/**
	 * Takes the next element.
	 * @param place what its first eight bytes tell
	 * @param size of all of it
	 * @throws IllegalStateException if it is another one
	 */
	public void take(long place, int size) {
		if (place != this.next || size != SIZE) {
			throw new IllegalStateException("Element " + this.next + " was due, of " + SIZE + " bytes, and element "
					+ place + " of " + size + " came");
		}
		this.next++;
	}

	/**
	 * How many were taken.
	 */
	public long taken() {
		return this.next;
	}

}
