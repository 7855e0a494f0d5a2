using System;
using System.Linq;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using ConventionAnalyzers.Benchmarks;
using Perfolizer.Horology;

// Both sides of every ratio in one process and one run: what disturbs the machine disturbs them alike.
var job = Job.Default
    .WithToolchain(InProcessEmitToolchain.Instance)
    .WithWarmupCount(5)
    .WithIterationCount(15)
    .WithIterationTime(TimeInterval.FromMilliseconds(150));
var isVerbose = args.Contains("--verbose");
var config = ManualConfig.CreateEmpty()
    .AddJob(job)
    .AddColumnProvider(DefaultColumnProviders.Instance)
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddLogger(isVerbose ? ConsoleLogger.Default : NullLogger.Instance)
    .WithOptions(ConfigOptions.DisableLogFile | ConfigOptions.JoinSummary);

var runs = Array.IndexOf(args, "--runs") is var index and >= 0 ? int.Parse(args[index + 1]) : 1;
string[] filter = args.SkipWhile(argument => argument != "--filter").ToArray() is { Length: > 0 } given ? given : ["--filter", "*"];
var bars = new Bars();
for (var run = 0; run < runs; run++)
    bars.Add(BenchmarkSwitcher.FromAssembly(typeof(Bars).Assembly).Run(filter, config));
return bars.Print(Console.Out) ? 0 : 1;
