using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Coop.Channels.Email.Html;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Coop.Tests.Email;

[Trait("Category", "unit")]
public sealed class SafeHtmlTests
{
    /// <summary>Each tries to run a script, to load something, to leave the frame, or to change meaning when it is parsed a second time.</summary>
    public static TheoryData<string> Attacks =>
    [
        "<script>alert(1)</script>",
        "<SCRIPT SRC=//example.com/x.js></SCRIPT>",
        "<scr<script>ipt>alert(1)</scr</script>ipt>",
        "<img src=x onerror=alert(1)>",
        "<img/src=x/onerror=alert(1)>",
        "<img src=\"x\"onerror=\"alert(1)\">",
        "<img src='cid:a' onload='alert(1)' style='x:expression(alert(1))'>",
        "<img src=\"cid:a\" alt=\"`><script>alert(1)</script>\">",
        "<img src=data:image/svg+xml;base64,PHN2Zz4= srcset='https://example.com/x 2x'>",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<a href=\" &#14; java&#10;script&colon;alert(1)\">x</a>",
        "<a href=\"JaVaScRiPt:alert(1)\">x</a>",
        "<a href=\"java\tscript:alert(1)\">x</a>",
        "<a href=\"&#x6A;avascript:alert(1)\">x</a>",
        "<a href=\"vbscript:x\">x</a><a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
        "<a href=\"//example.com\">x</a><a href=\"/desk\">x</a><a href=\"#top\" id=\"top\" name=\"location\">x</a>",
        "<a href=\"https://example.com\" target=\"_self\" rel=\"opener\" ping=\"https://example.com\" download>x</a>",
        "<a href='https:\\\\example.com'>x</a>",
        "<svg><script>alert(1)</script></svg>",
        "<svg onload=alert(1)><a xlink:href=\"javascript:alert(1)\"><text>x</text></a></svg>",
        "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
        "<math><mi//xlink:href=\"data:x,<script>alert(4)</script>\">",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<noembed><p title=\"</noembed><img src=x onerror=alert(1)>\">",
        "<xmp><p title=\"</xmp><img src=x onerror=alert(1)>\">",
        "<textarea><p title=\"</textarea><img src=x onerror=alert(1)>\">",
        "<title><p title=\"</title><img src=x onerror=alert(1)>\">",
        "<template><script>alert(1)</script></template>",
        "<style>@import 'https://example.com/x.css'; body{background:url(https://example.com)}</style>",
        "<style><img src=\"</style><img src=x onerror=alert(1)//\">",
        "<link rel=stylesheet href=https://example.com/x.css><meta http-equiv=refresh content='0;url=https://example.com'>",
        "<base href=\"https://example.com/\"><a href=\"x\">x</a>",
        "<iframe src=javascript:alert(1)></iframe><iframe srcdoc=\"<script>alert(1)</script>\">",
        "<object data=javascript:alert(1)></object><embed src=javascript:alert(1)><applet code=x></applet>",
        "<form action=https://example.com><input name=password><button formaction=javascript:alert(1)>x</button></form>",
        "<isindex action=javascript:alert(1) type=image><keygen autofocus onfocus=alert(1)>",
        "<details open ontoggle=alert(1)><summary>x</summary></details><marquee onstart=alert(1)>x</marquee>",
        "<video><source onerror=alert(1)></video><audio src=x onerror=alert(1)>",
        "<body onload=alert(1) background=javascript:alert(1)><table background=\"https://example.com/x.png\"><td background=x>",
        "<div style=\"background:url(https://example.com/x.png)\">x</div>",
        "<div style=\"background:\\75rl(https://example.com/x.png)\">x</div>",
        "<div style=\"background:u/**/rl(https://example.com/x.png)\">x</div>",
        "<div style=\"width:expression(alert(1));-moz-binding:url(x);behavior:url(x)\">x</div>",
        "<div style=\"position:fixed;top:0;left:0;width:100%;height:100%;z-index:9\">x</div>",
        "<div style=\"margin-left:-9999px;color:red;background-image:image-set('https://example.com' 1x)\">x</div>",
        "<div style=\"color:var(--x);--x:url(https://example.com);font-family:'x;}*{color:red'\">x</div>",
        "<p class=blocked-image id=x name=x contenteditable tabindex=1 accesskey=a is=x slot=x autofocus>x</p>",
        "<!--><img src=x onerror=alert(1)>-->",
        "<!--!> <img src=x onerror=alert(1)> -->",
        "<!-- --!><img src=x onerror=alert(1)> -->",
        "<![CDATA[<img src=x onerror=alert(1)>]]>",
        "<?xml version=\"1.0\"?><?php echo '<script>' ?>",
        "</ <img src=x onerror=alert(1)>",
        "<<img src=x onerror=alert(1)>",
        "<img src=x onerror=alert(1)",
        "<p title=\"<img src=x onerror=alert(1)>\">&lt;script&gt;alert(1)&lt;/script&gt;</p>",
        "<p title='\"><script>alert(1)</script>'>x</p>",
        "<p =x onclick=alert(1) \"=\" onclick='alert(1)'>x</p>",
        "<p/onclick=alert(1)/>x<p\u000conclick=alert(1)>y",
        "<table><tr><td><form><input></table><script>alert(1)</script>",
        "<select><script>alert(1)</script><option><img src=x onerror=alert(1)></select>",
        "<a><table><a href=javascript:alert(1)><p></table></a><b><p></b></p>",
        "<p>\0<scr\0ipt>alert(1)</scr\0ipt>",
        "\u2028<b\u00a0onclick=alert(1)>x</b>",
    ];

    [Theory]
    [MemberData(nameof(Attacks))]
    public void An_attack_comes_out_harmless(string attack)
    {
        var safe = SafeHtml.Of("<p>Señora,</p>" + attack).Html;

        safe.ShouldContain("Señora,");
        FaultsOf(safe).ShouldBeEmpty(safe);
        SafeHtml.Of(safe).Html.ShouldBe(WithoutMarkers(safe), "a second pass finds nothing more");
    }

    [Fact]
    public void No_heap_of_markup_comes_out_harmful()
    {
        string[] pieces =
        [
            "<p>", "</p>", "<b>", "</b>", "<table>", "<tr>", "<td>", "</table>", "<svg>", "</svg>", "<math>", "<mtext>", "<style>", "</style>", "<script>",
            "</script>", "<noscript>", "</noscript>", "<!--", "-->", "<a href=\"", "javascript:alert(1)", "https://example.com\"", ">", "<", "\"", "'",
            "<img src=x onerror=alert(1)>", "<img title=\"", "&lt;", "&#x3c;", "<template>", "<form>", "<select>", "<li>", "<ul>", "x", " style=\"", "url(", ";",
            "<title>", "<textarea>", "<xmp>", "<pre>", "\n", "<h1>", "<h2>", "</h1>", "<dl>", "<dd>", "<dt>", "<caption>", "<colgroup>", "<col>", "<tbody>",
            "</td>", "</tr>", "<th>", "<br>", "<div>", "</div>", "</a>", "<blockquote>", "<img src=cid:a>", "</ul>", "/", "=", "\0", "`",
        ];
        var heaps = Gen.Elements(pieces).ListOf().Select(all => string.Concat(all));

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(2_000).WithEndSize(60),
            Prop.ForAll(Arb.From(heaps), heap =>
            {
                var safe = SafeHtml.Of(heap).Html;
                Assert.Empty(FaultsOf(safe));
                Assert.Equal(WithoutMarkers(safe), SafeHtml.Of(safe).Html);
            }));
    }

    [Fact]
    public void What_a_mail_may_say_stays() =>
        SafeHtml.Of("<html><head><style>p{}</style></head><body><h1 style=\"color: #036; position: absolute\">Crédito</h1>"
            + "<p align=center>Uno<p>Dos &amp; <b>tres</b><ul><li>a<li>b</ul><table width=100 cellpadding=2><tr><td>1<td>2</table>")
            .ShouldBe(new SafeHtml(
                "<h1 style=\"color: #036\">Crédito</h1><p align=\"center\">Uno</p><p>Dos &amp; <b>tres</b></p><ul><li>a</li><li>b</li></ul>"
                + "<table width=\"100\" cellpadding=\"2\"><tbody><tr><td>1</td><td>2</td></tr></tbody></table>", 0, false),
                new TrimmedComparer());

    [Fact]
    public void A_link_opens_elsewhere_and_tells_nobody_where_it_was() =>
        SafeHtml.Of("<a href='https://example.com/a b?x=1&amp;y=2' target=_top>x</a>").Html
            .ShouldBe("<a href=\"https://example.com/a%20b?x=1&amp;y=2\" rel=\"noopener noreferrer\" target=\"_blank\">x</a>");

    [Fact]
    public void Pictures_from_outside_are_blocked_and_counted()
    {
        var safe = SafeHtml.Of(
            "<img src=\"https://example.com/x.gif\" alt=\"Logo\"><img src=\"cid:firma\" alt=\"Firma\" width=10><div style=\"background-image: url(http://example.com)\"></div>"
            + "<table background=\"https://example.com/y.png\"></table>");

        safe.BlockedImages.ShouldBe(3);
        safe.Html.ShouldContain("<span class=\"blocked-image\">Logo</span><img alt=\"Firma\" width=\"10\" src=\"cid:firma\">");
        safe.Html.ShouldNotContain("example.com");
    }

    [Fact]
    public void Markup_beyond_the_limits_is_cut_and_its_text_kept()
    {
        var safe = SafeHtml.Of(string.Concat(Enumerable.Repeat("<div>", 1_000)) + "hondo");

        safe.IsCut.ShouldBeTrue();
        safe.Html.ShouldContain("hondo");
    }

    private static readonly System.Buffers.SearchValues<char> NoStyle = System.Buffers.SearchValues.Create("\\@<>{}/");

    private static IEnumerable<string> FaultsOf(string html)
    {
        var document = new HtmlParser(new HtmlParserOptions { IsScripting = true }).ParseDocument("<body>" + html);
        foreach (var element in document.All.Where(element => element.LocalName is not ("html" or "head" or "body")))
        {
            if (!HtmlAllowed.Elements.Contains(element.LocalName) || element.NamespaceUri != NamespaceNames.HtmlUri)
            {
                yield return element.LocalName;
            }

            foreach (var attribute in element.Attributes.Where(attribute => !IsHarmless(element, attribute)))
            {
                yield return $"{element.LocalName} {attribute.Name}={attribute.Value}";
            }
        }
    }

    private static bool IsHarmless(IElement element, IAttr attribute) => attribute.Name switch
    {
        "href" => element.LocalName == "a" && Uri.TryCreate(attribute.Value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "mailto",
        "src" => element.LocalName == "img" && attribute.Value.StartsWith("cid:", StringComparison.OrdinalIgnoreCase),
        "style" => !attribute.Value.AsSpan().ContainsAny(NoStyle) && !attribute.Value.Contains("url", StringComparison.OrdinalIgnoreCase)
            && !attribute.Value.Contains("position", StringComparison.OrdinalIgnoreCase) && !attribute.Value.Contains("expression", StringComparison.OrdinalIgnoreCase),
        "class" => element.LocalName == "span" && attribute.Value == "blocked-image",
        "rel" => element.LocalName == "a" && attribute.Value == "noopener noreferrer",
        "target" => element.LocalName == "a" && attribute.Value == "_blank",
        _ => HtmlAllowed.Attributes.Contains(attribute.Name),
    };

    // The marker of a blocked picture is ours: in a mail it would be a plain span.
    private static string WithoutMarkers(string html) => html.Replace(" class=\"blocked-image\"", "", StringComparison.Ordinal);

    private sealed class TrimmedComparer : IEqualityComparer<SafeHtml>
    {
        public bool Equals(SafeHtml? x, SafeHtml? y) => x is not null && y is not null && (x with { Html = x.Html.Trim() }) == (y with { Html = y.Html.Trim() });

        public int GetHashCode(SafeHtml obj) => 0;
    }
}
