// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.service;

import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

import io.sngo.cluster.service.Operation;
import io.sngo.cluster.service.ServiceDefinition;
import io.sngo.cluster.service.ServiceHandler;
import io.sngo.cluster.service.definition.DeclaredRoles;
import io.sngo.cluster.service.definition.ServiceDefinitions;
import reactor.core.publisher.Mono;

import org.springframework.core.ResolvableType;

/**
 * Turns beans into services.
 */
final class ServiceBeanDefinitions {

	private ServiceBeanDefinitions() {
	}

	/**
	 * @throws InvalidServiceException if the bean cannot be a service
	 */
	static ServiceDefinition of(ServiceBean bean) {
		String id = bean.service().value();
		try {
			if (bean.bean() instanceof ServiceHandler<?, ?> handler && isGenericBean(bean)) {
				return definition(bean, Map.of("", operation(bean, handler)));
			}
			return definition(bean, ServiceDefinitions.of(id, bean.bean(), bean.targetClass()).operations());
		}
		catch (IllegalArgumentException ex) {
			Throwable problem = (ex.getCause() instanceof IllegalArgumentException cause) ? cause : ex;
			throw new InvalidServiceException(bean, String.valueOf(problem.getMessage()),
					"Correct the annotation @ClusterService, or what the class implements.", ex);
		}
	}

	/**
	 * With what the annotation says that Spring found: it may be on an interface.
	 */
	private static ServiceDefinition definition(ServiceBean bean, Map<String, Operation> operations) {
		return new ServiceDefinition(bean.service().value(), operations, bean.service().execution(),
				metadata(bean.service().metadata()), roles(bean));
	}

	/**
	 * Spring's order is another one, but it finds annotations of annotations as well.
	 */
	private static Set<String> roles(ServiceBean bean) {
		Set<String> declared = DeclaredRoles.ofService(bean.targetClass());
		return declared.isEmpty() ? Set.copyOf(Arrays.asList(bean.service().roles())) : declared;
	}

	private static Map<String, String> metadata(String[] entries) {
		Map<String, String> metadata = new LinkedHashMap<>();
		for (String entry : entries) {
			int equals = entry.indexOf('=');
			if (equals < 1) {
				throw new IllegalArgumentException("metadata '" + entry + "' is not allowed: use key=value");
			}
			metadata.put(entry.substring(0, equals).trim(), entry.substring(equals + 1).trim());
		}
		return metadata;
	}

	/**
	 * Whether the factory method of the bean knows types that its class does not.
	 */
	private static boolean isGenericBean(ServiceBean bean) {
		return bean.targetClass().getTypeParameters().length > 0;
	}

	@SuppressWarnings("unchecked")
	private static Operation operation(ServiceBean bean, ServiceHandler<?, ?> handler) {
		ResolvableType type = bean.type().as(ServiceHandler.class);
		ResolvableType result = type.getGeneric(1);
		if (Mono.class.isAssignableFrom(result.toClass())) {
			result = result.as(Mono.class).getGeneric(0);
		}
		else if (CompletionStage.class.isAssignableFrom(result.toClass())) {
			result = result.as(CompletionStage.class).getGeneric(0);
		}
		ServiceHandler<Object, Object> untyped = (ServiceHandler<Object, Object>) handler;
		return new Operation("", List.of(concrete(bean, type.getGeneric(0), "request")),
				concrete(bean, result, "reply"), (arguments, context) -> untyped.handle(arguments[0], context),
				DeclaredRoles.ofHandler(bean.targetClass()));
	}

	private static Type concrete(ServiceBean bean, ResolvableType type, String what) {
		if (type.resolve() == null || type.hasUnresolvableGenerics()) {
			throw new InvalidServiceException(bean, "the type of its " + what + " is not known",
					"Declare it where the bean is defined, as in '@Bean EchoHandler<Order> echo()'.", null);
		}
		return bound(type);
	}

	/**
	 * With what its variables stand for in their place, however deep.
	 */
	private static Type bound(ResolvableType type) {
		if (!type.hasGenerics()) {
			return type.toClass();
		}
		ResolvableType[] arguments = Arrays.stream(type.getGenerics())
			.map(ServiceBeanDefinitions::bound)
			.map(ResolvableType::forType)
			.toArray(ResolvableType[]::new);
		return ResolvableType.forClassWithGenerics(type.toClass(), arguments).getType();
	}

}
