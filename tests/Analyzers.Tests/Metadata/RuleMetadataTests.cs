using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConventionAnalyzers.Tests.Metadata;

/// <summary>What is written about a rule in different places agrees.</summary>
public sealed class RuleMetadataTests
{
    public static TheoryData<string> Ids => [.. Shipped.Ids];

    [Fact]
    public void Every_id_belongs_to_exactly_one_rule() => Assert.Equal(Shipped.Ids, Shipped.Rules.Select(rule => rule.Id));

    [Theory, MemberData(nameof(Ids))]
    public void Every_rule_has_a_page_under_its_title(string id) =>
        Assert.Equal($"# {id}: {RuleOf(id).Title}", File.ReadLines(PageOf(id)).First());

    [Theory, MemberData(nameof(Ids))]
    public void Every_page_says_why_and_shows_what_is_flagged_and_how_it_is_fixed(string id)
    {
        var headings = File.ReadLines(PageOf(id)).Where(line => line.StartsWith("## ", StringComparison.Ordinal)).ToList();
        Assert.Contains("## Why", headings);
        Assert.Contains("## Flagged", headings);
        Assert.Contains("## Fixed", headings);
    }

    [Theory, MemberData(nameof(Ids))]
    public void Every_page_names_the_default_severity(string id) =>
        Assert.Contains($"Default severity: {RuleOf(id).DefaultSeverity}", File.ReadAllText(PageOf(id)));

    [Theory, MemberData(nameof(Ids))]
    public void Every_help_link_leads_to_the_page(string id) => Assert.EndsWith($"/docs/rules/{id}.md", RuleOf(id).HelpLinkUri);

    [Fact]
    public void Every_page_belongs_to_a_rule() => Assert.Equal(
        Shipped.Ids,
        Directory.EnumerateFiles(Shipped.PathOf("docs", "rules"), "LCK*.md")
            .Select(Path.GetFileNameWithoutExtension)
            .Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Ids))]
    public void Every_rule_is_in_the_release_notes(string id)
    {
        var rule = RuleOf(id);
        var notes = new[] { "AnalyzerReleases.Shipped.md", "AnalyzerReleases.Unshipped.md" }
            .SelectMany(file => File.ReadLines(Shipped.PathOf("Analyzers", file)))
            .Where(line => line.StartsWith(id, StringComparison.Ordinal));
        var severity = rule.IsEnabledByDefault ? rule.DefaultSeverity.ToString() : "Disabled";
        Assert.Equal($"{id} | {rule.Category} | {severity} | {rule.Title}", Assert.Single(notes));
    }

    [Theory]
    [InlineData("Strict")]
    [InlineData("Adopt")]
    public void Every_rule_is_in_the_presets(string preset) => Assert.Equal(
        Shipped.Ids,
        File.ReadLines(Shipped.PathOf("Package", "presets", preset + ".globalconfig"))
            .Select(line => Regex.Match(line, @"^dotnet_diagnostic\.(\w+)\.severity = \w+$"))
            .Where(match => match.Success)
            .Select(match => match.Groups[1].Value));

    [Theory, MemberData(nameof(Ids))]
    public void Every_rule_explains_itself(string id)
    {
        var rule = RuleOf(id);
        Assert.NotEmpty(rule.Description.ToString());
        Assert.Contains("{0}", rule.MessageFormat.ToString());
        Assert.DoesNotContain("  ", rule.MessageFormat.ToString());
        Assert.StartsWith("Locking.", rule.Category);
    }

    [Fact]
    public void The_readme_names_every_rule() =>
        Assert.All(Shipped.Ids, id => Assert.Contains(id, File.ReadAllText(Shipped.PathOf("README.md"))));

    [Fact]
    public void Links_of_the_readme_lead_somewhere()
    {
        var readme = File.ReadAllText(Shipped.PathOf("README.md"));
        Assert.All(
            Regex.Matches(readme, @"\]\((?!https?:|#)([^)#]+)").Select(match => match.Groups[1].Value),
            link => Assert.True(Path.Exists(Shipped.PathOf(link)), $"README.md links to {link}, which does not exist."));
    }

    [Fact]
    public void Projects_and_scripts_that_the_readme_runs_exist()
    {
        var readme = File.ReadAllText(Shipped.PathOf("README.md"));
        Assert.Contains("dotnet test", readme);
        Assert.All(
            Regex.Matches(readme, @"--project (\S+)").Select(match => match.Groups[1].Value),
            project => Assert.True(Directory.Exists(Shipped.PathOf(project)), $"README.md runs {project}, which is not there."));
    }

    private static DiagnosticDescriptor RuleOf(string id) => Shipped.Rules.Single(rule => rule.Id == id);

    private static string PageOf(string id) => Shipped.PathOf("docs", "rules", id + ".md");
}
