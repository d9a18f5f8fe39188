// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.definition;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * A generic type without variables.
 */
record ResolvedType(Class<?> rawType, @Nullable Type owner, List<Type> arguments) implements ParameterizedType {

	@Override
	public Type[] getActualTypeArguments() {
		return this.arguments.toArray(Type[]::new);
	}

	@Override
	public Type getRawType() {
		return this.rawType;
	}

	@Override
	public @Nullable Type getOwnerType() {
		return this.owner;
	}

	@Override
	public String toString() {
		return this.rawType.getName()
				+ this.arguments.stream().map(Type::getTypeName).collect(Collectors.joining(", ", "<", ">"));
	}

}
