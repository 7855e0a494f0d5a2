using ConventionAnalyzers.Benchmarks;

return new CommandLine().Build().Parse(args).Invoke();
