using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.CommandLine;
using System.Linq;
using ConventionAnalyzers.Benchmarks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

var paths = new Argument<string[]>("PATH") { Description = "Folders of correct, annotated C# sources, compiled together in memory.", Arity = ArgumentArity.OneOrMore };
var exclude = new Option<string[]>("--exclude") { Description = "Folders of this name are skipped, as bin and obj always are." };
var reference = new Option<string[]>("--reference") { Description = "An assembly, a folder of assemblies, or a folder of sources, which is compiled to be referred to." };
var define = new Option<string[]>("--define") { Description = "Preprocessor symbols." };
var nullable = new Option<NullableContextOptions>("--nullable") { DefaultValueFactory = _ => NullableContextOptions.Enable };
var missed = new Option<bool>("--missed") { Description = "Show every fault that is not reported." };
var command = new RootCommand(
    """
    Puts one fault at a time into correct, annotated code: a region dissolved, an acquire or a release deleted or shifted, an access moved
    out, a twin swapped. Counts how many of those that break a contract are reported.
    Exit code: 0 if nothing is reported before and at least 98 % are after; 1 if not; 2 if more files than not do not compile.
    """)
{
    paths, exclude, reference, define, nullable, missed,
};
command.SetAction(parsed =>
{
    var parsing = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest)
        .WithPreprocessorSymbols((parsed.GetValue(define) ?? []).SelectMany(list => list.Split(';')));
    var references = References.Load(parsed.GetValue(reference) ?? [], null, null, parsing);
    var files = SourceSet.Read(parsed.GetValue(paths)!, ["bin", "obj", .. parsed.GetValue(exclude) ?? []]).ToImmutableArray();
    var compilation = new SourceSet(files, new Recipe("Seeded", references, parsing, parsed.GetValue(nullable))).Compile();
    return new Experiment(compilation, parsed.GetValue(missed), Console.Out).Run();
});
return command.Parse(args).Invoke();
