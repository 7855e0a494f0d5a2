using System;
using System.IO;
using System.Text;
using System.Threading.Tasks;
using ConventionAnalyzers.Tool.Checking;
using ConventionAnalyzers.Tool.Commands;

namespace ConventionAnalyzers.Tool.Tests;

/// <summary>A folder of its own, outside of any repository, and the tool run in it.</summary>
public sealed class Sandbox : IDisposable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    // A space, because people have them.
    public string Root { get; } = Directory.CreateDirectory(
        System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"lockcheck tests {Guid.NewGuid():N}")).FullName;

    public string Path(string name) => System.IO.Path.Combine(Root, name);

    public void Write(string name, string content, Encoding? encoding = null)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path(name))!);
        File.WriteAllText(Path(name), content, encoding ?? Utf8);
    }

    public void Project(string name, string properties, string items = "") => Write(name, $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>{properties}</PropertyGroup>
          <ItemGroup>{items}</ItemGroup>
        </Project>
        """);

    public string Read(string name) => File.ReadAllText(Path(name));

    internal Task<Run> ToyAsync(params string[] args) => RunAsync(ToyRules.All, args);

    internal Task<Run> RealAsync(params string[] args) => RunAsync(RuleBook.Shipped(), args);

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private async Task<Run> RunAsync(RuleBook rules, string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        var exitCode = await CommandLine.RunAsync(args, rules, new Terminal(output, errors, Root));
        return new(exitCode, output.ToString(), errors.ToString());
    }
}

internal sealed record Run(int ExitCode, string Output, string Errors)
{
    public override string ToString() => $"exit {ExitCode}\n--- output\n{Output}\n--- errors\n{Errors}";
}
