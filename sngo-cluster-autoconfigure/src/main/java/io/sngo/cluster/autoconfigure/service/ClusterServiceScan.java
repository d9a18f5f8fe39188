// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.service;

import io.sngo.cluster.service.ClusterService;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanNameGenerator;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.context.annotation.AnnotationBeanNameGenerator;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/**
 * Makes beans of the classes in the application's packages that are annotated with
 * {@link ClusterService @ClusterService} and are none yet: the annotation is of a library
 * that knows no Spring, so that component scanning does not find it.
 */
final class ClusterServiceScan implements ImportBeanDefinitionRegistrar {

	private final ListableBeanFactory beanFactory;

	private final ClassPathScanningCandidateComponentProvider scanner;

	private final ClassLoader classLoader;

	private final BeanNameGenerator names = AnnotationBeanNameGenerator.INSTANCE;

	ClusterServiceScan(BeanFactory beanFactory, Environment environment, ResourceLoader resourceLoader,
			ClassLoader classLoader) {
		this.beanFactory = (ListableBeanFactory) beanFactory;
		this.classLoader = classLoader;
		this.scanner = new ClassPathScanningCandidateComponentProvider(false, environment);
		this.scanner.setResourceLoader(resourceLoader);
		this.scanner.addIncludeFilter(new AnnotationTypeFilter(ClusterService.class));
	}

	/**
	 * After those of the application itself, whose beans take precedence.
	 */
	@Override
	public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
		if (!AutoConfigurationPackages.has(this.beanFactory)) {
			return;
		}
		for (String basePackage : AutoConfigurationPackages.get(this.beanFactory)) {
			for (BeanDefinition candidate : this.scanner.findCandidateComponents(basePackage)) {
				if (!isBean(candidate)) {
					registry.registerBeanDefinition(this.names.generateBeanName(candidate, registry), candidate);
				}
			}
		}
	}

	private boolean isBean(BeanDefinition candidate) {
		Class<?> type = ClassUtils.resolveClassName(String.valueOf(candidate.getBeanClassName()), this.classLoader);
		// Nothing is created to find that out.
		return this.beanFactory.getBeanNamesForType(type, true, false).length > 0;
	}

}
