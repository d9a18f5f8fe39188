// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.definition;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Type;

/**
 * An array of a generic type without variables.
 */
record ResolvedArray(Type component) implements GenericArrayType {

	@Override
	public Type getGenericComponentType() {
		return this.component;
	}

	@Override
	public String toString() {
		return this.component.getTypeName() + "[]";
	}

}
