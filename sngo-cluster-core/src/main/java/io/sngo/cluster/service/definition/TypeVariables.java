// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.definition;

import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What the type variables of a class's supertypes stand for in that class.
 */
final class TypeVariables {

	private final Map<TypeVariable<?>, Type> meanings = new HashMap<>();

	TypeVariables(Class<?> type) {
		collect(type);
	}

	private void collect(@Nullable Class<?> type) {
		if (type == null) {
			return;
		}
		for (Type generic : type.getGenericInterfaces()) {
			collect(generic);
		}
		Type superclass = type.getGenericSuperclass();
		if (superclass != null) {
			collect(superclass);
		}
	}

	private void collect(Type supertype) {
		if (supertype instanceof ParameterizedType generic) {
			Class<?> raw = (Class<?>) generic.getRawType();
			TypeVariable<?>[] variables = raw.getTypeParameters();
			for (int i = 0; i < variables.length; i++) {
				this.meanings.put(variables[i], resolve(generic.getActualTypeArguments()[i]));
			}
			collect(raw);
		}
		else if (supertype instanceof Class<?> raw) {
			collect(raw);
		}
	}

	/**
	 * The type with all variables replaced.
	 * @throws IllegalArgumentException if a variable stands for nothing in particular
	 */
	Type resolve(Type type) {
		if (type instanceof TypeVariable<?> variable) {
			Type meaning = this.meanings.get(variable);
			if (meaning == null) {
				throw new IllegalArgumentException("type variable '" + variable + "' stands for no particular type");
			}
			return meaning;
		}
		if (type instanceof WildcardType wildcard) {
			return resolve(wildcard.getUpperBounds()[0]);
		}
		if (type instanceof GenericArrayType array) {
			Type component = resolve(array.getGenericComponentType());
			return (component instanceof Class<?> plain) ? Array.newInstance(plain, 0).getClass()
					: new ResolvedArray(component);
		}
		if (type instanceof ParameterizedType generic) {
			Type[] arguments = Arrays.stream(generic.getActualTypeArguments()).map(this::resolve).toArray(Type[]::new);
			return new ResolvedType((Class<?>) generic.getRawType(), generic.getOwnerType(), Arrays.asList(arguments));
		}
		return type;
	}

}
