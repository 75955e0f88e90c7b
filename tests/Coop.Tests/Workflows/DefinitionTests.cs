using System.Text.Json.Nodes;
using Coop.Testing;
using Coop.Workflows.Definitions;
using Coop.Workflows.Shipped;
using Shouldly;
using Xunit;

namespace Coop.Tests.Workflows;

/// <summary>A definition is sound, or its faults are said in words that name the node; whatever the text is.</summary>
[Trait("Category", "unit")]
public sealed class DefinitionTests
{
    private static readonly string[] Purposes = ["marketing", "service"];

    [Fact]
    public void What_the_product_ships_is_sound()
    {
        PublishShipped.Files.Keys.ShouldBe(["missed-call.json", "welcome.json"]);
        foreach (var (file, json) in PublishShipped.Files)
        {
            ReadDefinition.Run(json, Purposes).Problems.ShouldBeEmpty(file);
        }
    }

    [Fact]
    public void A_sound_definition_is_read_as_it_stands()
    {
        var journey = Read(_ => { }).Definition!;

        journey.Code.ShouldBe("greeting");
        journey.Trigger.Within.ShouldBe(TimeSpan.FromDays(1));
        journey["answer"].ShouldBeOfType<WaitForNode>().Timeout.ShouldBe(TimeSpan.FromDays(2));
        journey.Looping.ShouldBeEmpty();
        Should.Throw<InvalidOperationException>(() => journey["nowhere"]).Message.ShouldContain("no node 'nowhere'");
    }

    [Theory]
    [InlineData("", "no JSON")]
    [InlineData("{", "no JSON")]
    [InlineData("[]", "must be one object")]
    [InlineData("null", "must be one object")]
    [InlineData("""{ "code": "a", "code": "b" }""", "no JSON")]
    [InlineData("""{ "code": "Grüße" }""", "needs a 'code'")]
    [InlineData("""{ "code": "a\n" }""", "needs a 'code'")]
    [InlineData("""{ "code": "a" }""", "lacks 'name'")]
    [InlineData("""{ "code": "a", "colour": 1 }""", "'colour', which no journey knows")]
    [InlineData("""{ "nodes": [] }""", "lacks 'nodes'")]
    [InlineData("""{ "nodes": [7] }""", "Node 'number 1' must be an object")]
    [InlineData("""{ "nodes": [{ "kind": "exit" }] }""", "needs a 'key'")]
    public void A_file_that_is_no_journey_says_why(string json, string words) => Words(ReadDefinition.Run(json, Purposes)).ShouldContain(words);

    [Theory]
    [InlineData("hello", "kind", "\"teleport\"", "Node 'hello' is of the kind 'teleport', which there is not; there are trigger, send, wait, wait_for, branch, exit.")]
    [InlineData("hello", "kind", "null", "Node 'hello' is of the kind '', which there is not")]
    [InlineData("hello", "colour", "1", "Node 'hello' says 'colour', which a send does not know.")]
    [InlineData("hello", "next", "null", "Node 'hello' has nothing (null) in 'next'")]
    [InlineData("hello", "next", "\"nowhere\"", "Node 'hello' leads by 'next' to 'nowhere', which is not there.")]
    [InlineData("hello", "next", "7", "Node 'hello' has in 'next' 7, which cannot be read there.")]
    [InlineData("hello", "held", "\"nowhere\"", "Node 'hello' leads by 'held' to 'nowhere'")]
    [InlineData("hello", "next", "\"joined\"", "Node 'hello' leads back to the trigger")]
    [InlineData("hello", "next", "\"met\"", "Node 'answer' is on no way from the trigger")]
    [InlineData("hello", "channel", "\"pigeon\"", "Node 'hello' has in 'channel' \"pigeon\", which is no channel")]
    [InlineData("hello", "channel", "0", "Node 'hello' has in 'channel' 0, which is no channel")]
    [InlineData("hello", "channel", "\"voice\"", "Node 'hello' sends on a channel on which no message can be written")]
    [InlineData("hello", "channel", "\"email\"", "Node 'hello' sends an e-mail without a 'subject'.")]
    [InlineData("hello", "purpose", "\"fun\"", "Node 'hello' sends for 'fun', which is no purpose of consent; there are marketing, service.")]
    [InlineData("hello", "subject", """{ "es": "A", "en": "B" }""", "Node 'hello' has a 'subject', which only an e-mail has.")]
    [InlineData("hello", "text", """{ "es": "Hola" }""", "Node 'hello' in 'text' lacks its text in English (en).")]
    [InlineData("hello", "text", """{ "es": " ", "en": "Hello" }""", "Node 'hello' in 'text' lacks its text in Spanish (es).")]
    [InlineData("hello", "text", """{ "es": "Hola", "en": "Hello", "fr": "Salut" }""", "has a text in 'fr'")]
    [InlineData("hello", "text", "\"Hola\"", "Node 'hello' in 'text' must say the text in both languages")]
    [InlineData("hello", "text", """{ "es": "Hola, {{apodo|amigo}}", "en": "Hello" }""", "Node 'hello' in 'text' (es) has a place {{apodo}} that nothing is known of")]
    [InlineData("hello", "text", """{ "es": "Hola, {{nombre}}", "en": "Hello" }""", "does not say what stands for {{nombre}} where it is not known")]
    [InlineData("hello", "text", """{ "es": "Hola, {{nombre", "en": "Hello" }""", "has {{ without }}")]
    [InlineData("answer", "timeout", "\"soon\"", "Node 'answer' has in 'timeout' \"soon\", which is no span of time between 1m and 400d")]
    [InlineData("answer", "timeout", "\"0d\"", "which is no span of time")]
    [InlineData("answer", "timeout", "\"401d\"", "which is no span of time")]
    [InlineData("answer", "timeout", "2", "which is no span of time")]
    [InlineData("answer", "event", "\"sky.fell\"", "Node 'answer' hears 'sky.fell', which is no event of a member")]
    [InlineData("answer", "where", """[{ "field": "seq", "is": ["1"] }]""", "Node 'answer' waits for a reply, which has no fields")]
    [InlineData("answer", "where", "[null]", "Node 'answer' has nothing (null) in 'where'")]
    [InlineData("joined", "where", """[{ "field": "mood", "is": ["good"] }]""", "Node 'joined' asks for 'mood', which members.joined does not tell; it tells at, member.")]
    [InlineData("joined", "where", """[{ "field": "member", "is": [] }]""", "asks for 'member' without a value")]
    [InlineData("joined", "each", "\"call\"", "Node 'joined' asks for 'call', which members.joined does not tell")]
    [InlineData("met", "key", "\"quiet\"", "Node 'quiet' is there 2 times; a key names one node.")]
    [InlineData("met", "key", "\"Met!\"", "needs a 'key' of small letters")]
    public void A_fault_is_said_in_words_that_name_the_node(string node, string property, string value, string words) =>
        Words(Read(nodes => Find(nodes, node)[property] = JsonNode.Parse(value))).ShouldContain(words);

    [Theory]
    [InlineData("hello", "next", "Node 'hello' leads nowhere: it lacks 'next'.")]
    [InlineData("answer", "otherwise", "Node 'answer' leads nowhere: it lacks 'otherwise'.")]
    [InlineData("hello", "purpose", "Node 'hello' sends without a purpose of consent: it lacks 'purpose'.")]
    [InlineData("hello", "text", "Node 'hello' lacks 'text'.")]
    [InlineData("hello", "name", "Node 'hello' lacks 'name'.")]
    [InlineData("hello", "kind", "Node 'hello' is of the kind ''")]
    public void What_is_missing_is_said_too(string node, string property, string words) =>
        Words(Read(nodes => Find(nodes, node).Remove(property))).ShouldContain(words);

    [Theory]
    [InlineData("""{ "kind": "branch", "key": "x", "name": { "es": "X", "en": "X" }, "attribute": "shoe-size", "cases": [], "otherwise": "hello" }""", "branches on 'shoe-size', which is not known of members")]
    [InlineData("""{ "kind": "branch", "key": "x", "name": { "es": "X", "en": "X" }, "attribute": "stage", "cases": [], "otherwise": "hello" }""", "has a way without a value")]
    [InlineData("""{ "kind": "branch", "key": "x", "name": { "es": "X", "en": "X" }, "attribute": "stage", "cases": [{ "is": ["rich"], "next": "hello" }], "otherwise": "hello" }""", "asks whether 'stage' is 'rich', which it never is; it can be prospect, applicant, active, at_risk, withdrawn, lost, unrecovered, disappeared, returned.")]
    [InlineData("""{ "kind": "branch", "key": "x", "name": { "es": "X", "en": "X" }, "attribute": "stage", "cases": [{ "is": ["active"], "next": "hello" }, { "is": ["active"], "next": "met" }], "otherwise": "hello" }""", "has two ways for 'active'")]
    [InlineData("""{ "kind": "branch", "key": "x", "name": { "es": "X", "en": "X" }, "attribute": "stage", "cases": [{ "is": ["active"] }], "otherwise": "hello" }""", "Node 'x' has in 'cases'")]
    [InlineData("""{ "kind": "branch", "key": "x", "name": { "es": "X", "en": "X" }, "attribute": "stage", "cases": [{ "is": ["active"], "next": "x" }], "otherwise": "hello" }""", "Node 'x' is on a loop without a wait: a member would go round without end.")]
    public void A_branch_is_looked_over(string branch, string words) =>
        Words(Read(nodes =>
        {
            nodes.Add(JsonNode.Parse(branch));
            Find(nodes, "joined")["next"] = "x";
        })).ShouldContain(words);

    [Fact]
    public void Messages_that_follow_each_other_in_a_circle_are_refused_and_with_a_wait_between_they_are_not()
    {
        var circle = Read(nodes => Find(nodes, "answer")["then"] = "hello");
        var patient = Read(nodes => Find(nodes, "again")["next"] = "answer");

        // A reply that is there already lets straight through, so this circle may spin.
        Words(circle).ShouldContain("Node 'hello' is on a loop without a wait");
        Words(circle).ShouldContain("Node 'answer' is on a loop without a wait");
        Words(patient).ShouldBe("Node 'quiet' is on no way from the trigger: nobody would ever get there.");
    }

    [Fact]
    public void Exactly_one_trigger_lets_members_in()
    {
        Words(Read(nodes => nodes.Remove(Find(nodes, "joined")))).ShouldContain("The journey has no trigger");
        Words(Read(nodes =>
        {
            var second = Find(nodes, "joined").DeepClone();
            second["key"] = "also";
            nodes.Add(second);
        })).ShouldContain("The journey has 2 triggers");
    }

    [Fact]
    public void Whatever_is_changed_cut_or_doubled_the_reader_answers_in_words()
    {
        var random = new Random(7226);
        var sound = PublishShipped.Files["welcome.json"];
        for (var n = 0; n < 3_000; n++)
        {
            var text = sound.ToCharArray().ToList();
            for (var change = random.Next(1, 6); change > 0 && text.Count > 0; change--)
            {
                var at = random.Next(text.Count);
                switch (random.Next(4))
                {
                    case 0: text.RemoveAt(at); break;
                    case 1: text[at] = "{}[]\",:0nt\0é\\"[random.Next(13)]; break;
                    case 2: text.RemoveRange(at, Math.Min(random.Next(200), text.Count - at)); break;
                    default: text.InsertRange(at, text.GetRange(at, Math.Min(random.Next(60), text.Count - at))); break;
                }
            }

            var result = ReadDefinition.Run(string.Concat(text), Purposes);

            (result.Definition is null).ShouldBe(result.Problems.Count > 0);
            result.Problems.ShouldAllBe(problem => problem.Words.Length > 0);
        }
    }

    [Theory]
    [InlineData("30m", 30)]
    [InlineData("1d 12h", 36 * 60)]
    [InlineData("400d", 400 * 24 * 60)]
    public void A_span_of_time_is_read(string text, int minutes) => Span.Parse(text).ShouldBe(TimeSpan.FromMinutes(minutes));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("2")]
    [InlineData("d")]
    [InlineData("-1d")]
    [InlineData("1.5d")]
    [InlineData("9999999999d")]
    [InlineData("2 d")]
    public void What_is_no_span_of_time_is_refused(string text) => Span.Parse(text).ShouldBeNull();

    [Fact]
    public void Placeholders_are_filled_once_and_never_break_a_line()
    {
        var (template, _) = Template.Parse(@"\{{ {{nombre|asociado}} }} y {{oficina|la oficina}}");

        template!.Fill(place => place == "nombre" ? "Ana\r\nBcc: {{oficina|x}}" : null).ShouldBe("{{ Ana  Bcc: {{oficina|x}} }} y la oficina");
    }

    [Fact]
    public void Events_of_members_are_told_by_the_fields_they_have()
    {
        string.Join('\n', JourneyEvents.Fields.OrderBy(e => e.Key, StringComparer.Ordinal)
            .Select(e => $"{e.Key}: {string.Join(", ", e.Value.Keys.Order(StringComparer.Ordinal))}")).ShouldBeApproved();
    }

    private static ReadResult Read(Action<JsonArray> change)
    {
        var root = JsonNode.Parse(JourneyStage.Greeting)!;
        change(root["nodes"]!.AsArray());
        return ReadDefinition.Run(root.ToJsonString(), Purposes);
    }

    private static JsonObject Find(JsonArray nodes, string key) => nodes.Select(node => node!.AsObject()).First(node => (string?)node["key"] == key);

    private static string Words(ReadResult result) => string.Join('\n', result.Problems);
}
