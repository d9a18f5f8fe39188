// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.service;

import java.util.List;

import io.sngo.cluster.service.ClusterService;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.annotation.ClassPathBeanDefinitionScanner;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/**
 * Finds what {@link ClusterService @ClusterService} alone makes a bean: scope, laziness
 * and the like are those that the class says, as with component scanning. Left out is
 * what the application makes a bean in another way.
 */
final class ClusterServiceScanner extends ClassPathBeanDefinitionScanner {

	private static final String ATTRIBUTE = ClusterServiceScanner.class.getName();

	/** Many classes have these types: a bean of one of them may be anything. */
	private static final List<String> FOREIGN = List.of("java.", "javax.", "jakarta.", "org.springframework.",
			"io.sngo.cluster.service.");

	private final ListableBeanFactory beanFactory;

	ClusterServiceScanner(BeanDefinitionRegistry registry, ListableBeanFactory beanFactory, Environment environment,
			ResourceLoader resourceLoader) {
		super(registry, false, environment, resourceLoader);
		this.beanFactory = beanFactory;
		setIncludeAnnotationConfig(false);
		addIncludeFilter(new AnnotationTypeFilter(ClusterService.class));
	}

	/**
	 * Whether a scan made the bean.
	 */
	static boolean found(BeanDefinition definition) {
		return definition.hasAttribute(ATTRIBUTE);
	}

	@Override
	protected void postProcessBeanDefinition(AbstractBeanDefinition definition, String beanName) {
		super.postProcessBeanDefinition(definition, beanName);
		definition.setAttribute(ATTRIBUTE, true);
	}

	@Override
	protected boolean checkCandidate(String beanName, BeanDefinition candidate) {
		Class<?> type = ClassUtils.resolveClassName(String.valueOf(candidate.getBeanClassName()),
				getResourceLoader().getClassLoader());
		// Nothing is created to find that out.
		if (this.beanFactory.getBeanNamesForType(type, true, false).length > 0) {
			return false;
		}
		String factoryMethod = findFactoryMethod(beanName, type);
		if (factoryMethod != null) {
			this.logger.info(
					"Class " + type.getName() + " is annotated with @ClusterService and left to bean '" + factoryMethod
							+ "', whose declared type it has. Should that be another object, annotate the class with"
							+ " @Component, too");
			return false;
		}
		return super.checkCandidate(beanName, candidate);
	}

	/**
	 * A bean of a method whose declared type is an interface or a superclass of the
	 * class: most likely this is what it returns, where the type is the application's or
	 * the bean is called as the scan would.
	 */
	private @Nullable String findFactoryMethod(String beanName, Class<?> type) {
		BeanDefinitionRegistry registry = getRegistry();
		for (String name : registry.getBeanDefinitionNames()) {
			if (registry.getBeanDefinition(name).getFactoryMethodName() != null) {
				Class<?> declared = this.beanFactory.getType(name, false);
				if (declared != null && declared.isAssignableFrom(type) && (name.equals(beanName) || isOwn(declared))) {
					return name;
				}
			}
		}
		return null;
	}

	private static boolean isOwn(Class<?> type) {
		return FOREIGN.stream().noneMatch(type.getName()::startsWith);
	}

}
