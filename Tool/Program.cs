using System;
using System.Threading.Tasks;
using ConventionAnalyzers.Tool;
using ConventionAnalyzers.Tool.Checking;
using ConventionAnalyzers.Tool.Commands;

return await CommandLine.RunAsync(args, RuleBook.Shipped(), Terminal.OfProcess()).ConfigureAwait(false);
