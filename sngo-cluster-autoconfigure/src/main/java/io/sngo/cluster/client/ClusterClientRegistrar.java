// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.client;

import io.sngo.cluster.service.ClusterService;
import io.sngo.cluster.service.RemoteService;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * Registers the clients that {@link ImportClusterClients} asks for.
 */
final class ClusterClientRegistrar implements ImportBeanDefinitionRegistrar, BeanFactoryAware {

	@SuppressWarnings("NullAway.Init")
	private BeanFactory beanFactory;

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
		importing.getAnnotations()
			.stream(ImportClusterClients.class)
			.forEach((annotation) -> registerAll(annotation, importing, registry));
	}

	private void registerAll(MergedAnnotation<ImportClusterClients> annotation, AnnotationMetadata importing,
			BeanDefinitionRegistry registry) {
		Class<?>[] types = annotation.getClassArray("value");
		String service = annotation.getString("service");
		if (StringUtils.hasText(service) && types.length != 1) {
			throw new IllegalArgumentException(
					"@ImportClusterClients of " + importing.getClassName() + " names the service '" + service + "' for "
							+ types.length + " interfaces: use the annotation once for each of them");
		}
		for (Class<?> type : types) {
			register(type, StringUtils.hasText(service) ? service : serviceOf(type), registry);
		}
	}

	private <T> void register(Class<T> type, String service, BeanDefinitionRegistry registry) {
		ClientInterface.check(type);
		String name = type.getName() + "#clusterClient";
		if (registry.containsBeanDefinition(name)) {
			return;
		}
		RootBeanDefinition definition = new RootBeanDefinition(type,
				() -> this.beanFactory.getBean(RemoteService.class).client(service, type));
		definition.setRole(BeanDefinition.ROLE_APPLICATION);
		definition.setLazyInit(true);
		// A service of the same process is a bean of this type, too, and wins.
		definition.setFallback(true);
		definition.setAttribute(ClusterClients.ATTRIBUTE, service);
		definition.setResourceDescription("client of the cluster service '" + service + "'");
		registry.registerBeanDefinition(name, definition);
	}

	static String serviceOf(Class<?> type) {
		return MergedAnnotations.from(type, MergedAnnotations.SearchStrategy.TYPE_HIERARCHY)
			.get(ClusterService.class)
			.getValue(MergedAnnotation.VALUE, String.class)
			.orElseGet(() -> StringUtils.uncapitalizeAsProperty(ClassUtils.getShortName(type)));
	}

}
