<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
 <context>
  <name>ActionTexts</name>
  <message numerus="yes">
   <source>%Ln photo(s) are back in place.</source>
   <translation>
    <numerusform>%Ln photo is back in place.</numerusform>
    <numerusform>%Ln photos are back in place.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln photo(s) are deleted for good.</source>
   <translation>
    <numerusform>%Ln photo is deleted for good.</numerusform>
    <numerusform>%Ln photos are deleted for good.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln photo(s) are in the folder.</source>
   <translation>
    <numerusform>%Ln photo is in the folder.</numerusform>
    <numerusform>%Ln photos are in the folder.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln photo(s) are in {trash}.</source>
   <translation>
    <numerusform>%Ln photo is in {trash}.</numerusform>
    <numerusform>%Ln photos are in {trash}.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln photo(s) are links now.</source>
   <translation>
    <numerusform>%Ln photo is links now.</numerusform>
    <numerusform>%Ln photos are links now.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>Copied facts into %Ln side file(s)</source>
   <translation>
    <numerusform>Copied facts into %Ln side file</numerusform>
    <numerusform>Copied facts into %Ln side files</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>Deleted %Ln photo(s) for good</source>
   <translation>
    <numerusform>Deleted %Ln photo for good</numerusform>
    <numerusform>Deleted %Ln photos for good</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>Moved %Ln photo(s) to {trash}</source>
   <translation>
    <numerusform>Moved %Ln photo to {trash}</numerusform>
    <numerusform>Moved %Ln photos to {trash}</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>Moved %Ln photo(s) to “{name}”</source>
   <translation>
    <numerusform>Moved %Ln photo to “{name}”</numerusform>
    <numerusform>Moved %Ln photos to “{name}”</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>Put %Ln photo(s) aside on their disk</source>
   <translation>
    <numerusform>Put %Ln photo aside on their disk</numerusform>
    <numerusform>Put %Ln photos aside on their disk</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>Replaced %Ln photo(s) by links</source>
   <translation>
    <numerusform>Replaced %Ln photo by links</numerusform>
    <numerusform>Replaced %Ln photos by links</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>Took back the change of %Ln file(s).</source>
   <translation>
    <numerusform>Took back the change of %Ln file.</numerusform>
    <numerusform>Took back the change of %Ln files.</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>Cards</name>
  <message numerus="yes">
   <source>%Ln whole group(s)</source>
   <translation>
    <numerusform>%Ln whole group</numerusform>
    <numerusform>%Ln whole groups</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>All %Ln group(s)</source>
   <translation>
    <numerusform>All %Ln group</numerusform>
    <numerusform>All %Ln groups</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{where}, with %Ln side file(s)</source>
   <translation>
    <numerusform>{where}, with %Ln side file</numerusform>
    <numerusform>{where}, with %Ln side files</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{words}, on %Ln disk(s)</source>
   <translation>
    <numerusform>{words}, on %Ln disk</numerusform>
    <numerusform>{words}, on %Ln disks</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>CardsModel</name>
  <message numerus="yes">
   <source>%n photo(s)</source>
   <translation>
    <numerusform>%n photo</numerusform>
    <numerusform>%n photos</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>CleanUpDialog</name>
  <message numerus="yes">
   <source>Delete %Ln photo(s)</source>
   <translation>
    <numerusform>Delete %Ln photo</numerusform>
    <numerusform>Delete %Ln photos</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>Delete %Ln photo(s) for good?</source>
   <translation>
    <numerusform>Delete %Ln photo for good?</numerusform>
    <numerusform>Delete %Ln photos for good?</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>The list of %Ln file(s) was saved.</source>
   <translation>
    <numerusform>The list of %Ln file was saved.</numerusform>
    <numerusform>The list of %Ln files was saved.</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>ClusterDelegate</name>
  <message numerus="yes">
   <source>%n photo(s)</source>
   <translation>
    <numerusform>%n photo</numerusform>
    <numerusform>%n photos</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>ClusterModel</name>
  <message numerus="yes">
   <source>%n photo(s)</source>
   <translation>
    <numerusform>%n photo</numerusform>
    <numerusform>%n photos</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>ClusterPanel</name>
  <message numerus="yes">
   <source>%Ln group(s)</source>
   <translation>
    <numerusform>%Ln group</numerusform>
    <numerusform>%Ln groups</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln mark(s) are set aside at {percent}</source>
   <translation>
    <numerusform>%Ln mark is set aside at {percent}</numerusform>
    <numerusform>%Ln marks are set aside at {percent}</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>Show %Ln new group(s)</source>
   <translation>
    <numerusform>Show %Ln new group</numerusform>
    <numerusform>Show %Ln new groups</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>Deciding</name>
  <message numerus="yes">
   <source>Remove all %Ln photo(s) of this group…</source>
   <translation>
    <numerusform>Remove all %Ln photo of this group…</numerusform>
    <numerusform>Remove all %Ln photos of this group…</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>DonePage</name>
  <message numerus="yes">
   <source>All %Ln group(s) are reviewed</source>
   <translation>
    <numerusform>All %Ln group is reviewed</numerusform>
    <numerusform>All %Ln groups are reviewed</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>Clean up %Ln photo(s)…</source>
   <translation>
    <numerusform>Clean up %Ln photo…</numerusform>
    <numerusform>Clean up %Ln photos…</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>DropLayer</name>
  <message numerus="yes">
   <source>Add %n folder(s)</source>
   <translation>
    <numerusform>Add %n folder</numerusform>
    <numerusform>Add %n folders</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>Search for these %Ln picture(s)</source>
   <translation>
    <numerusform>Search for these %Ln picture</numerusform>
    <numerusform>Search for these %Ln pictures</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>EndPage</name>
  <message numerus="yes">
   <source>%Ln file(s) stayed as they were</source>
   <translation>
    <numerusform>%Ln file stayed as they were</numerusform>
    <numerusform>%Ln files stayed as they were</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>FactsTable</name>
  <message numerus="yes">
   <source>%n fact(s) are the same</source>
   <translation>
    <numerusform>%n fact is the same</numerusform>
    <numerusform>%n facts are the same</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n fact(s) differ</source>
   <translation>
    <numerusform>%n fact differs</numerusform>
    <numerusform>%n facts differ</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>FolderDesk</name>
  <message numerus="yes">
   <source>%Ln new photo(s) are here already</source>
   <translation>
    <numerusform>%Ln new photo is here already</numerusform>
    <numerusform>%Ln new photos are here already</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>FoundSoFar</name>
  <message numerus="yes">
   <source>%n group(s)</source>
   <translation>
    <numerusform>%n group</numerusform>
    <numerusform>%n groups</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>GroupBar</name>
  <message numerus="yes">
   <source>%Ln photo(s)</source>
   <translation>
    <numerusform>%Ln photo</numerusform>
    <numerusform>%Ln photos</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>History</name>
  <message numerus="yes">
   <source>%Ln file(s) stayed as they were.</source>
   <translation>
    <numerusform>%Ln file stayed as they were.</numerusform>
    <numerusform>%Ln files stayed as they were.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln photo(s) that are not duplicates</source>
   <translation>
    <numerusform>%Ln photo that are not duplicates</numerusform>
    <numerusform>%Ln photos that are not duplicates</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>Said “not duplicates” to %Ln group(s)</source>
   <translation>
    <numerusform>Said “not duplicates” to %Ln group</numerusform>
    <numerusform>Said “not duplicates” to %Ln groups</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>with %Ln other file(s)</source>
   <translation>
    <numerusform>with %Ln other file</numerusform>
    <numerusform>with %Ln other files</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>HitBar</name>
  <message numerus="yes">
   <source>%Ln photo(s) chosen</source>
   <translation>
    <numerusform>%Ln photo chosen</numerusform>
    <numerusform>%Ln photos chosen</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>KindFilter</name>
  <message numerus="yes">
   <source>%Ln group(s)</source>
   <translation>
    <numerusform>%Ln group</numerusform>
    <numerusform>%Ln groups</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>LaidPair</name>
  <message numerus="yes">
   <source>Aligned by %Ln point(s)</source>
   <translation>
    <numerusform>Aligned by %Ln point</numerusform>
    <numerusform>Aligned by %Ln points</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>LibraryPage</name>
  <message numerus="yes">
   <source>%Ln file(s). They are left alone and tried again when they change.</source>
   <translation>
    <numerusform>%Ln file. They are left alone and tried again when they change.</numerusform>
    <numerusform>%Ln files. They are left alone and tried again when they change.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>; %Ln folder(s) switched off</source>
   <translation>
    <numerusform>; %Ln folder switched off</numerusform>
    <numerusform>; %Ln folders switched off</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>Saved the list of %Ln file(s).</source>
   <translation>
    <numerusform>Saved the list of %Ln file.</numerusform>
    <numerusform>Saved the list of %Ln files.</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>ListPage</name>
  <message numerus="yes">
   <source>%Ln marked photo(s) are in no group at {percent} and not part of this.</source>
   <translation>
    <numerusform>%Ln marked photo is in no group at {percent} and not part of this.</numerusform>
    <numerusform>%Ln marked photos are in no group at {percent} and not part of this.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>Left out of this clean-up: %Ln photo(s). What is marked stays marked.</source>
   <translation>
    <numerusform>Left out of this clean-up: %Ln photo. What is marked stays marked.</numerusform>
    <numerusform>Left out of this clean-up: %Ln photos. What is marked stays marked.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{copy} (to %Ln kept photo(s))</source>
   <translation>
    <numerusform>{copy} (to %Ln kept photo)</numerusform>
    <numerusform>{copy} (to %Ln kept photos)</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>NotDuplicatesRow</name>
  <message numerus="yes">
   <source>%Ln photo(s) that are not duplicates</source>
   <translation>
    <numerusform>%Ln photo that are not duplicates</numerusform>
    <numerusform>%Ln photos that are not duplicates</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>Notices</name>
  <message numerus="yes">
   <source>%Ln new photo(s) are here already: {names}</source>
   <translation>
    <numerusform>%Ln new photo is here already: {names}</numerusform>
    <numerusform>%Ln new photos are here already: {names}</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>PhotoMenu</name>
  <message numerus="yes">
   <source>Find more like these %Ln photo(s)</source>
   <translation>
    <numerusform>Find more like these %Ln photo</numerusform>
    <numerusform>Find more like these %Ln photos</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>PhotoTexts</name>
  <message numerus="yes">
   <source>%n photo(s)</source>
   <translation>
    <numerusform>%n photo</numerusform>
    <numerusform>%n photos</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>RemoveGroupDialog</name>
  <message numerus="yes">
   <source>Mark all %Ln photo(s) of this group to remove?</source>
   <translation>
    <numerusform>Mark all %Ln photo of this group to remove?</numerusform>
    <numerusform>Mark all %Ln photos of this group to remove?</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>Review</name>
  <message numerus="yes">
   <source>%Ln photo(s) marked by rules</source>
   <translation>
    <numerusform>%Ln photo marked by rules</numerusform>
    <numerusform>%Ln photos marked by rules</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>a group reviewed, %Ln photo(s) marked</source>
   <translation>
    <numerusform>a group reviewed, %Ln photo marked</numerusform>
    <numerusform>a group reviewed, %Ln photos marked</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>the mark of %Ln photo(s)</source>
   <translation>
    <numerusform>the mark of %Ln photo</numerusform>
    <numerusform>the mark of %Ln photos</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>Reviewing</name>
  <message numerus="yes">
   <source>%Ln group(s) are shown again.</source>
   <translation>
    <numerusform>%Ln group is shown again.</numerusform>
    <numerusform>%Ln groups are shown again.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>All %Ln photo(s) of this group are marked to remove.</source>
   <translation>
    <numerusform>All %Ln photo of this group are marked to remove.</numerusform>
    <numerusform>All %Ln photos of this group are marked to remove.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>Marked %Ln photo(s) by rules.</source>
   <translation>
    <numerusform>Marked %Ln photo by rules.</numerusform>
    <numerusform>Marked %Ln photos by rules.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>These %Ln photo(s) are not duplicates. They are not shown as a group again.</source>
   <translation>
    <numerusform>These %Ln photo is not duplicates. They are not shown as a group again.</numerusform>
    <numerusform>These %Ln photos are not duplicates. They are not shown as a group again.</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>RulesDialog</name>
  <message numerus="yes">
   <source>Mark %Ln photo(s)</source>
   <translation>
    <numerusform>Mark %Ln photo</numerusform>
    <numerusform>Mark %Ln photos</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>RulesPreviewPane</name>
  <message numerus="yes">
   <source>%Ln group(s)</source>
   <translation>
    <numerusform>%Ln group</numerusform>
    <numerusform>%Ln groups</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln group(s) are left open: no rule tells their photos apart.</source>
   <translation>
    <numerusform>%Ln group is left open: no rule tells their photos apart.</numerusform>
    <numerusform>%Ln groups are left open: no rule tells their photos apart.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln photo(s)</source>
   <translation>
    <numerusform>%Ln photo</numerusform>
    <numerusform>%Ln photos</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>Sharpness is not known yet in %Ln group(s): the next rule decides there. A scan finds it.</source>
   <translation>
    <numerusform>Sharpness is not known yet in %Ln group: the next rule decides there. A scan finds it.</numerusform>
    <numerusform>Sharpness is not known yet in %Ln groups: the next rule decides there. A scan finds it.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>and %Ln more group(s)</source>
   <translation>
    <numerusform>and %Ln more group</numerusform>
    <numerusform>and %Ln more groups</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>SavedRow</name>
  <message numerus="yes">
   <source>%Ln group(s) reviewed</source>
   <translation>
    <numerusform>%Ln group reviewed</numerusform>
    <numerusform>%Ln groups reviewed</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln mark(s)</source>
   <translation>
    <numerusform>%Ln mark</numerusform>
    <numerusform>%Ln marks</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>ScanCard</name>
  <message numerus="yes">
   <source>of %Ln pair(s)</source>
   <translation>
    <numerusform>of %Ln pair</numerusform>
    <numerusform>of %Ln pairs</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>SearchPage</name>
  <message numerus="yes">
   <source>%Ln picture(s)</source>
   <translation>
    <numerusform>%Ln picture</numerusform>
    <numerusform>%Ln pictures</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>SearchResults</name>
  <message numerus="yes">
   <source>%n photo(s) match</source>
   <translation>
    <numerusform>%n photo matches</numerusform>
    <numerusform>%n photos match</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>Texts</name>
  <message numerus="yes">
   <source>%Ln folder(s)</source>
   <translation>
    <numerusform>%Ln folder</numerusform>
    <numerusform>%Ln folders</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln photo(s)</source>
   <translation>
    <numerusform>%Ln photo</numerusform>
    <numerusform>%Ln photos</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{done} of %Ln pair(s)</source>
   <translation>
    <numerusform>{done} of %Ln pair</numerusform>
    <numerusform>{done} of %Ln pairs</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>ViewBar</name>
  <message numerus="yes">
   <source>Clean up %Ln photo(s)…</source>
   <translation>
    <numerusform>Clean up %Ln photo…</numerusform>
    <numerusform>Clean up %Ln photos…</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>WholeGroup</name>
  <message numerus="yes">
   <source>%n photo(s)</source>
   <translation>
    <numerusform>%n photo</numerusform>
    <numerusform>%n photos</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>WithoutTrashNotice</name>
  <message numerus="yes">
   <source>{disks} has no trash. %Ln file(s) go to dupfinder's own folder on that disk instead, from where they can be brought back.</source>
   <translation>
    <numerusform>{disks} has no trash. %Ln file go to dupfinder's own folder on that disk instead, from where they can be brought back.</numerusform>
    <numerusform>{disks} has no trash. %Ln files go to dupfinder's own folder on that disk instead, from where they can be brought back.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{disks} has no trash. %Ln file(s) go to the folder {folder} instead.</source>
   <translation>
    <numerusform>{disks} has no trash. %Ln file go to the folder {folder} instead.</numerusform>
    <numerusform>{disks} has no trash. %Ln files go to the folder {folder} instead.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{disks} has no trash: %Ln file(s) stay where they are.</source>
   <translation>
    <numerusform>{disks} has no trash: %Ln file stay where they are.</numerusform>
    <numerusform>{disks} has no trash: %Ln files stay where they are.</numerusform>
   </translation>
  </message>
 </context>
</TS>
