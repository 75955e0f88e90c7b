using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Coop.Channels.Email.Html;

/// <summary>Parses foreign HTML, and walks the tree without recursion.</summary>
internal static class HtmlTree
{
    /// <summary>The body of the tamed HTML; and whether the limits cut it.</summary>
    public static (IElement? Body, bool IsCut) Parse(string html)
    {
        var tamer = new HtmlTamer(html);
        var document = new HtmlParser(new HtmlParserOptions { IsScripting = false }).ParseDocument("<!DOCTYPE html><body>" + tamer.Tame());
        return (document.Body, tamer.IsCut);
    }

    /// <summary>Visits all nodes below the root in order, each element once more when it ends. Entering false passes over what is inside.</summary>
    public static void Walk(INode root, Func<INode, bool> enter, Action<IElement> leave)
    {
        // The next sibling of a node is found by searching its parent: indices keep the walk linear.
        var open = new Stack<(INode Node, int Next)>();
        open.Push((root, 0));
        while (open.TryPop(out var at))
        {
            if (at.Next < at.Node.ChildNodes.Length)
            {
                var child = at.Node.ChildNodes[at.Next];
                open.Push((at.Node, at.Next + 1));
                open.Push((child, enter(child) ? 0 : int.MaxValue));
            }
            else if (at.Node != root && at.Node is IElement ended)
            {
                leave(ended);
            }
        }
    }
}
