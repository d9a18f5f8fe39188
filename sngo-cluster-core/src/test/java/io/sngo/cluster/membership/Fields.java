// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.lang.reflect.Field;

/**
 * Fields of objects that have no door for what only a test does: to put a node into a
 * state which it would take too long to come to.
 */
public final class Fields {

	private Fields() {
	}

	/**
	 * The value of a field.
	 */
	public static <T> T get(Object owner, String name, Class<T> type) {
		try {
			return type.cast(field(owner, name).get(owner));
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException("No field '" + name + "' in " + owner.getClass(), ex);
		}
	}

	/**
	 * Gives a field another value.
	 */
	public static void set(Object owner, String name, Object value) {
		try {
			field(owner, name).set(owner, value);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException("No field '" + name + "' to set in " + owner.getClass(), ex);
		}
	}

	private static Field field(Object owner, String name) throws NoSuchFieldException {
		Field field = owner.getClass().getDeclaredField(name);
		field.setAccessible(true);
		return field;
	}

}
