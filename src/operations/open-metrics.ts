export type Metric = {
  /** Of a counter without `_total`. */
  name: string
  type: 'counter' | 'gauge'
  help: string
  samples: readonly { labels?: Record<string, string>; value: number }[]
}

export const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8'

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')

const labelsOf = (labels: Record<string, string> = {}): string => {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

/** OpenMetrics 1.0 text, which Prometheus reads. */
export const openMetrics = (metrics: readonly Metric[]): string =>
  [
    ...metrics.flatMap(({ name, type, help, samples }) => [
      `# TYPE ${name} ${type}`,
      `# HELP ${name} ${escaped(help)}`,
      ...samples.map(({ labels, value }) => `${name}${type === 'counter' ? '_total' : ''}${labelsOf(labels)} ${value}`),
    ]),
    '# EOF\n',
  ].join('\n')
